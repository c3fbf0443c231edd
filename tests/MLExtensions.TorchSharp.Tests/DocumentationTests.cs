using System.Xml.Linq;

namespace MLExtensions.TorchSharp.Tests;

/// <summary>The XML documentation that ships beside the assemblies.</summary>
public class DocumentationTests
{
    private const string TypePrefix = "T:";

    [Theory, InlineData(typeof(SimdEngine)), InlineData(typeof(TrainerOptions)), InlineData(typeof(TorchEngine))]
    public void The_documentation_has_all_types_that_users_can_reach_and_no_others(Type typeOfAssembly)
    {
        string path = Path.ChangeExtension(typeOfAssembly.Assembly.Location, ".xml");
        IEnumerable<string> documented = XDocument.Load(path).Descendants("member").Select(member => member.Attribute("name")!.Value);
        IEnumerable<string> reachable = typeOfAssembly.Assembly.GetTypes().Where(type => type.IsVisible)
            .Select(type => TypePrefix + type.FullName!.Replace('+', '.'));
        Assert.Equal(
            reachable.Order(StringComparer.Ordinal),
            documented.Where(name => name.StartsWith(TypePrefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_documentation_has_public_overloads_and_not_the_internal_ones()
    {
        string path = Path.ChangeExtension(typeof(Softmax).Assembly.Location, ".xml");
        string[] applies = [
            .. XDocument.Load(path).Descendants("member").Select(member => member.Attribute("name")!.Value)
            .Where(name => name.StartsWith("M:MLExtensions.Softmax.Apply", StringComparison.Ordinal))];
        Assert.Equal(["M:MLExtensions.Softmax.Apply(System.Span{System.Single})"], applies);
    }
}
