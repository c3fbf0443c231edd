namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>What becomes of the losses of the elements.</summary>
            public enum Reduction : long
            {
                None = 0, Mean = 1, Sum = 2,
            }
        }
    }

    namespace Modules
    {
        /// <summary>Takes what was predicted, and what would have been right. There is no L1 loss here: the one in TorchSharp 0.102.7 computes the squared error
        /// (dotnet/TorchSharp issue 1359, mended in 0.102.8). Write (input - target).abs().mean().</summary>
        public abstract class Loss<T1, T2, TResult> : nn.Module<T1, T2, TResult>
        {
            public Loss(nn.Reduction reduction = nn.Reduction.Mean) : base("Loss") => this.reduction = reduction;

            public nn.Reduction reduction { get; }
        }

        public abstract class WeightedLoss<T1, T2, TResult> : Loss<T1, T2, TResult>
        {
            public WeightedLoss(Tensor? weight = null, nn.Reduction reduction = nn.Reduction.Mean) : base(reduction) => this.weight = weight;

            public Tensor? weight { get; }
        }
    }
}
