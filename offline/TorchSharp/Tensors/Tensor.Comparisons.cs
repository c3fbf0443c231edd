namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor eq(Tensor target) => Operators.Eq.Tensor(this, target);

        public Tensor eq(Scalar target) => Operators.EqScalar.Tensor(this, target);

        public Tensor ne(Tensor target) => Operators.Ne.Tensor(this, target);

        public Tensor ne(Scalar target) => Operators.NeScalar.Tensor(this, target);

        public Tensor lt(Tensor target) => Operators.Lt.Tensor(this, target);

        public Tensor lt(Scalar target) => Operators.LtScalar.Tensor(this, target);

        public Tensor le(Tensor target) => Operators.Le.Tensor(this, target);

        public Tensor le(Scalar target) => Operators.LeScalar.Tensor(this, target);

        public Tensor gt(Tensor target) => Operators.Gt.Tensor(this, target);

        public Tensor gt(Scalar target) => Operators.GtScalar.Tensor(this, target);

        public Tensor ge(Tensor target) => Operators.Ge.Tensor(this, target);

        public Tensor ge(Scalar target) => Operators.GeScalar.Tensor(this, target);

        public Tensor not_equal(Tensor target) => ne(target);

        /// <summary>Element by element; for one answer, see <see cref="Equals(Tensor)"/>.</summary>
        public Tensor equal(Tensor target) => eq(target);

        public bool Equals(Tensor? target) => target is not null && Operators.EqualAll.Boolean(this, target);

        public override bool Equals(object? obj) => Equals(obj as Tensor);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) => target is not null && Operators.AllClose.Boolean(this, target, rtol, atol, equal_nan);

        public static Tensor operator ==(Tensor left, Tensor right) => left.eq(right);

        public static Tensor operator ==(Tensor left, Scalar right) => left.eq(right);

        public static Tensor operator ==(Scalar left, Tensor right) => right.eq(left);

        public static Tensor operator !=(Tensor left, Tensor right) => left.ne(right);

        public static Tensor operator !=(Tensor left, Scalar right) => left.ne(right);

        public static Tensor operator !=(Scalar left, Tensor right) => right.ne(left);

        public static Tensor operator <(Tensor left, Tensor right) => left.lt(right);

        public static Tensor operator <(Tensor left, Scalar right) => left.lt(right);

        public static Tensor operator <(Scalar left, Tensor right) => right.gt(left);

        public static Tensor operator <=(Tensor left, Tensor right) => left.le(right);

        public static Tensor operator <=(Tensor left, Scalar right) => left.le(right);

        public static Tensor operator <=(Scalar left, Tensor right) => right.ge(left);

        public static Tensor operator >(Tensor left, Tensor right) => left.gt(right);

        public static Tensor operator >(Tensor left, Scalar right) => left.gt(right);

        public static Tensor operator >(Scalar left, Tensor right) => right.lt(left);

        public static Tensor operator >=(Tensor left, Tensor right) => left.ge(right);

        public static Tensor operator >=(Tensor left, Scalar right) => left.ge(right);

        public static Tensor operator >=(Scalar left, Tensor right) => right.le(left);
    }
}
