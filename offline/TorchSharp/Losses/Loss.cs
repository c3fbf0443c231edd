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
        /// <summary>Takes what was predicted, and what would have been right.</summary>
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
