using System.Reflection;
using Microsoft.ML.TorchSharp.NasBert;
using MLExtensions;
using TorchSharp;

// MLExtensions loads libtorch as every engine of ours does, so the two are in one process.
Console.WriteLine(TorchEngine.Cpu().Name);

// The trainer downloads its pretrained weights before it makes the network. The network's class, which is internal, needs no weights.
Assembly assembly = typeof(TextClassificationTrainer).Assembly;
object options = Activator.CreateInstance(
    assembly.GetType("Microsoft.ML.TorchSharp.NasBert.NasBertTrainer+NasBertOptions", throwOnError: true)!, nonPublic: true)!;
Type network = assembly.GetType("Microsoft.ML.TorchSharp.NasBert.Models.ModelForPrediction", throwOnError: true)!;
const int Padding = 1, Vocabulary = 100, Classes = 2;
try
{
    object model = Activator.CreateInstance(
        network, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, null, [options, Padding, Vocabulary, Classes],
        null)!;
    torch.Tensor words = torch.ones([1, 5], torch.ScalarType.Int64);
    var scores = (torch.Tensor)network.GetMethod("forward", [typeof(torch.Tensor), typeof(torch.Tensor)])!.Invoke(model, [words, null])!;
    Console.WriteLine($"computes {scores.shape[1]} scores");
}
catch (Exception e)
{
    Console.WriteLine(e.GetBaseException().Message);
}
