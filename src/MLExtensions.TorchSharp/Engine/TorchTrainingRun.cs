namespace MLExtensions.Torch;

/// <summary>One network or module being trained by libtorch. All tensors of a step are freed with it.</summary>
internal sealed class TorchTrainingRun : ITrainingRun
{
    public const string BufferPrefix = "buffer.";
    private const int StepsBetweenReadings = 16;

    private readonly TrainingPlan _plan;
    private readonly Device _device;
    private readonly ITrainedModule _module;
    private readonly IReadOnlyList<NamedTensor> _shapes;
    private readonly Tensor[] _parameters;
    private readonly IReadOnlyList<double>? _rateFactors;
    private readonly UpdateRule _rule;
    private readonly Tensor[][] _slots;
    private readonly DeviceRows _rows;
    private bool? _isTraining;

    /// <param name="plan">What is trained, and how; checked.</param>
    /// <param name="device">Where.</param>
    /// <param name="module">On any device; the run moves it, and disposes it at the end.</param>
    public TorchTrainingRun(TrainingPlan plan, Device device, ITrainedModule module)
    {
        (_plan, _device, _module, _rows, _shapes) = (plan, device, module, new DeviceRows(device), plan.Parameters);
        module.Module.to(device);
        _parameters = [.. module.Parameters];
        (_rule, _rateFactors) = (UpdateRule.Of(plan.Optimizer), plan.RateFactors);
        _slots = [.. _parameters.Select(parameter => CreateSlots(parameter, plan.StateSlots))];
        ForEachParameter((parameter, slots, _) =>
        {
            parameter.grad = zeros_like(parameter);
            if (plan.WeightAveraging != null)
                slots[^1].copy_(parameter);
        });
    }

    // The loss of a step has to come back from a device before anybody can look at it; the device would wait meanwhile.
    public int StepsAtOnce => _device.type == DeviceType.CPU ? 1 : StepsBetweenReadings;

    public void Dispose()
    {
        _rows.Dispose();
        foreach (Tensor slot in _slots.SelectMany(slots => slots))
            slot.Dispose();
        _module.Module.Dispose();
    }

    public double Step(in Batch batch, double learningRate)
    {
        double loss = 0;
        Steps(batch, batch.Rows.Length, new ReadOnlySpan<double>(in learningRate), new Span<double>(ref loss));
        return loss;
    }

    public void Steps(in Batch rows, int batchSize, ReadOnlySpan<double> learningRates, Span<double> losses)
    {
        Check(rows, Math.Min(batchSize, rows.Rows.Length));
        using DisposeScope scope = NewDisposeScope();
        try
        {
            RowTensors all = _rows.Gather(rows);
            var means = new Tensor[learningRates.Length];
            for (int i = 0; i < learningRates.Length; i++)
            {
                int first = i * batchSize, count = Math.Min(batchSize, rows.Rows.Length - first);
                Batch batch = rows.Slice(first, count, rows.Step + i);
                using DisposeScope step = NewDisposeScope();
                means[i] = step.MoveToOuter(Differentiate(all.Narrow(first, count), batch));
                // After a loss that is NaN, an update would leave no parameters to report; on a device, reading the loss at each step would
                // take too long.
                if (_device.type == DeviceType.CPU && !double.IsFinite(losses[i] = means[i].item<float>()))
                {
                    losses[(i + 1)..].Fill(double.NaN);
                    return;
                }
                Update(batch.Step + 1, learningRates[i]);
            }
            if (_device.type != DeviceType.CPU)
                Read(means, losses);
        }
        catch (Exception e) when (TorchMemory.IsExhausted(e))
        {
            throw TorchMemory.Exhausted(_device, Math.Min(batchSize, rows.Rows.Length), e);
        }
    }

    public EvaluationSums Evaluate(in Batch batch, Span<float> outputs)
    {
        Check(batch, batch.Rows.Length);
        int width = _plan.Outputs, rows = batch.Rows.Length;
        if (outputs.Length != (long)rows * width)
        {
            throw new ArgumentException(
                $"{rows} rows have {(long)rows * width} outputs; found room for {outputs.Length}.", nameof(outputs));
        }
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        SetMode(training: false);
        double lossSum;
        try
        {
            RowTensors tensors = _rows.Gather(batch);
            Tensor found = _module.Forward(tensors.Features, step: null);
            TensorData.CopyTo(found, outputs);
            Tensor losses = Functions.RowLosses(_plan.Loss, found, tensors.Labels);
            lossSum = WeightedLosses.Sum(losses, tensors.Weights, batch, out double scale).item<float>() * scale;
        }
        catch (Exception e) when (TorchMemory.IsExhausted(e))
        {
            throw TorchMemory.Exhausted(_device, rows, e);
        }
        long correct = 0;
        for (int row = 0; row < rows; row++)
            correct += _plan.Loss.IsCorrect(outputs.Slice(row * width, width), batch.Source.LabelsOf(batch.Rows[row])) ? 1 : 0;
        return new EvaluationSums(lossSum, batch.WeightSum, correct);
    }

    public double LossAndGradient(in Batch batch, Span<float> gradient)
    {
        Check(batch, batch.Rows.Length);
        CheckCount(gradient.Length);
        using DisposeScope scope = NewDisposeScope();
        try
        {
            double loss = Differentiate(_rows.Gather(batch), batch).item<float>();
            foreach (Tensor parameter in _parameters)
            {
                int count = (int)parameter.NumberOfElements;
                TensorData.CopyTo(parameter.grad!, gradient[..count]);
                gradient = gradient[count..];
            }
            return loss;
        }
        catch (Exception e) when (TorchMemory.IsExhausted(e))
        {
            throw TorchMemory.Exhausted(_device, batch.Rows.Length, e);
        }
    }

    public void Apply(ReadOnlySpan<float> gradient, double learningRate, long step)
    {
        CheckCount(gradient.Length);
        using DisposeScope scope = NewDisposeScope();
        foreach (Tensor parameter in _parameters)
        {
            int count = (int)parameter.NumberOfElements;
            TensorData.CopyFrom(gradient[..count], parameter.grad!);
            gradient = gradient[count..];
        }
        Update(step + 1, learningRate);
    }

    public void GetParameters(Span<float> parameters)
    {
        CheckCount(parameters.Length);
        foreach (Tensor parameter in _parameters)
        {
            int count = (int)parameter.NumberOfElements;
            TensorData.CopyTo(parameter, parameters[..count]);
            parameters = parameters[count..];
        }
    }

    public void SetParameters(ReadOnlySpan<float> parameters)
    {
        CheckCount(parameters.Length);
        foreach (Tensor parameter in _parameters)
        {
            int count = (int)parameter.NumberOfElements;
            TensorData.CopyFrom(parameters[..count], parameter);
            parameters = parameters[count..];
        }
    }

    public void Save(NamedTensors state, bool hasOptimizer = true)
    {
        foreach ((string name, Tensor tensor) in State(hasOptimizer))
            state.Add(TensorData.ToNamed(name, tensor));
    }

    public void Load(NamedTensors state)
    {
        // All of them are looked for before the first one is changed.
        (NamedTensor Saved, Tensor Tensor)[] pairs = [
            .. State(TrainingPlan.HasOptimizer(state)).Select(entry => (TensorData.Find(state, entry.Name, entry.Tensor), entry.Tensor))];
        foreach ((NamedTensor saved, Tensor tensor) in pairs)
            TensorData.CopyFrom(saved, tensor);
    }

    private IEnumerable<(string Name, Tensor Tensor)> State(bool hasOptimizer) =>
    [
        .. _parameters.Select((parameter, i) => (_shapes[i].Name, parameter)),
        .. Enumerable.Range(0, _plan.StateSlots).Where(slot => hasOptimizer || slot >= _plan.Optimizer.StateSlots)
        .SelectMany(slot => _slots.Select((slots, i) => (_plan.PrefixOfSlot(slot) + _shapes[i].Name, slots[slot]))),
        .. _module.Buffers.Select(buffer => (BufferPrefix + buffer.Name, buffer.Tensor)),
    ];

    /// <summary>The mean loss of a batch, as a tensor; its derivatives are then in the parameters' gradients.</summary>
    private Tensor Differentiate(RowTensors rows, in Batch batch)
    {
        using IDisposable grad = enable_grad();
        SetMode(training: true);
        // In the same memory in each step: gradients that came and went would have the system clear new pages for them. What a step does
        // not use has a gradient of 0.
        foreach (Tensor parameter in _parameters)
            parameter.grad!.zero_();
        Tensor features = rows.Weights is not null && WeightedLosses.HasZeroWeight(batch)
            ? rows.Features * rows.Weights.sign().unsqueeze(1) : rows.Features;
        Tensor losses = Functions.RowLosses(_plan.Loss, _module.Forward(features, batch.Step), rows.Labels);
        double weight = batch.WeightSum;
        Tensor mean = rows.Weights is null ? losses.mean()
            : WeightedLosses.Sum(losses, rows.Weights, batch, out double scale).Mul(weight == 0 ? 0 : scale / weight);
        autograd.backward([mean]);
        return mean.detach();
    }

    private void Update(long step, double learningRate)
    {
        using IDisposable noGrad = no_grad();
        Tensor? scale = _plan.MaxGradientNorm is double norm ? ClipScale(norm) : null;
        ForEachParameter((parameter, slots, rateFactor) =>
        {
            Tensor gradient = parameter.grad!;
            double rate = learningRate * rateFactor;
            if (scale is not null)
                gradient.mul_(scale);
            if (_plan.WeightAveraging is not { } averaging)
                _rule.Update(parameter, gradient, slots, step, rate);
            else
            {
                _rule.Update(parameter, gradient, slots.AsSpan(..^1), step, rate);
                slots[^1].Add_(parameter - slots[^1], averaging.FractionOf(step, _plan.TotalSteps));
            }
        });
    }

    /// <summary>
    /// What the gradient is multiplied by so that its norm is no larger than that; as torch.nn.utils.clip_grad_norm_ does.
    /// </summary>
    private Tensor ClipScale(double norm)
    {
        Tensor[] norms = [.. _parameters.Select(parameter => parameter.grad!.norm())];
        return stack(norms).norm().Add(1e-6).reciprocal().Mul(norm).ClampMax(1);
    }

    private static void Read(Tensor[] means, Span<double> losses)
    {
        Span<float> numbers = TensorData.Singles(stack(means).cpu());
        for (int i = 0; i < losses.Length; i++)
            losses[i] = numbers[i];
    }

    private void SetMode(bool training)
    {
        if (_isTraining != training)
            _module.Module.train(training);
        _isTraining = training;
    }

    /// <summary>Changes each parameter, given its slots and its factor of the learning rate.</summary>
    private void ForEachParameter(Action<Tensor, Tensor[], double> change)
    {
        using IDisposable noGrad = no_grad();
        for (int i = 0; i < _parameters.Length; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            change(_parameters[i], _slots[i], _rateFactors?[i] ?? 1);
        }
    }

    private static Tensor[] CreateSlots(Tensor parameter, int count)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        return [.. Enumerable.Range(0, count).Select(_ => scope.Detach(zeros_like(parameter)))];
    }

    private void CheckCount(int numbers)
    {
        // A plan counts its parameters by describing them all.
        long wanted = _shapes.Sum(shape => (long)shape.Length);
        if (numbers != wanted)
            throw new ArgumentException($"There are {wanted} parameters; found {numbers} numbers.");
    }

    private void Check(in Batch batch, int rows)
    {
        if (rows < 1 || rows > _plan.BatchSize)
            throw new ArgumentException($"A batch has 1 to {_plan.BatchSize} rows; found {rows}.", nameof(batch));
        if (batch.Source.Features != _plan.Inputs)
            throw new ArgumentException($"A row has {_plan.Inputs} features; found {batch.Source.Features}.", nameof(batch));
        int labels = _plan.Loss.LabelsPerRow(_plan.Outputs);
        if (batch.Source.Labels != labels)
            throw new ArgumentException($"A row has {labels} label values; found {batch.Source.Labels}.", nameof(batch));
    }
}
