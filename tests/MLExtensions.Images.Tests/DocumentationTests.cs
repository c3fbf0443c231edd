using System.Xml.Linq;

namespace MLExtensions.Images.Tests;

/// <summary>The XML documentation that ships beside the assembly.</summary>
public class DocumentationTests
{
    private const string TypePrefix = "T:";

    [Fact]
    public void The_documentation_has_all_types_that_users_can_reach_and_no_others()
    {
        string path = Path.ChangeExtension(typeof(ImageFolder).Assembly.Location, ".xml");
        IEnumerable<string> documented = XDocument.Load(path).Descendants("member").Select(member => member.Attribute("name")!.Value);
        IEnumerable<string> reachable = typeof(ImageFolder).Assembly.GetTypes().Where(type => type.IsVisible)
            .Select(type => TypePrefix + type.FullName!.Replace('+', '.'));
        Assert.Equal(
            reachable.Order(StringComparer.Ordinal),
            documented.Where(name => name.StartsWith(TypePrefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }
}
