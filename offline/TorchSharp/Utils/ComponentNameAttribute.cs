namespace TorchSharp.Utils;

/// <summary>The name of a parameter, buffer or sub-module where it is not that of the field that holds it.</summary>
public class ComponentNameAttribute : Attribute
{
    public string? Name { get; set; }
}
