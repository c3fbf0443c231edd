// Writes house-prices.csv: 500 houses that never were, whose prices follow a formula, with noise.
// Usage: dotnet run datasets/house-prices.cs > datasets/house-prices.csv     (the same bytes each time)
#:property PublishAot=false

using System.Globalization;

ulong state = 1;
(string Name, double Premium, double Distance)[] neighbourhoods = [("Old Town", 60_000, 2), ("Harbour", 40_000, 4), ("Garden City", 15_000, 8), ("Hillside", 0, 12), ("Mill Quarter", -25_000, 6)];

Console.Out.NewLine = "\n";
Console.WriteLine("LivingArea,Bedrooms,Age,Distance,Garden,Neighbourhood,Price");
for (int i = 0; i < 500; i++)
{
    var (name, premium, centre) = neighbourhoods[(int)(Uniform() * neighbourhoods.Length)];
    double area = Math.Round(Math.Clamp(115 + 35 * Normal(), 35, 240));                  // square metres
    double bedrooms = Math.Clamp(Math.Round(area / 38 + 0.7 * Normal()), 1, 7);
    double age = Math.Floor(90 * Uniform() * Uniform());                                 // years
    double distance = Math.Round(Math.Max(0.2, centre + 1.2 * Normal()), 1);             // kilometres to the centre
    double garden = Uniform() < 0.4 ? 1 : 0;
    double price = 45_000 + 2_400 * area + 6_000 * bedrooms - 900 * age - 5_500 * distance + 18_000 * garden + premium + 15_000 * Normal();
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{area},{bedrooms},{age},{distance},{garden},{name},{Math.Round(price / 100) * 100}"));
}

// Vigna's xorshift64*, so that the numbers depend on no version of .NET.
double Uniform()
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (state * 0x2545F4914F6CDD1D >> 11) / (double)(1UL << 53);
}

// The sum of twelve numbers from [0, 1), which has the variance 1.
double Normal()
{
    double sum = -6;
    for (int i = 0; i < 12; i++)
        sum += Uniform();
    return sum;
}
