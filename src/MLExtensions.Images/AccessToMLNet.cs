// What MLExtensions needs of ML.NET's internals to save a transformer, this assembly needs, too: see MLExtensions' own file of this name.

using System.Runtime.CompilerServices;

[assembly: IgnoresAccessChecksTo("Microsoft.ML.Core")]
[assembly: IgnoresAccessChecksTo("Microsoft.ML.Data")]
