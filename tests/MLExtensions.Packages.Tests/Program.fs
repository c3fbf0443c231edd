open System
open Microsoft.ML
open Microsoft.ML.Data
open MLExtensions

[<CLIMutable>]
type FashionImage = { [<VectorType(28, 28)>] Pixels: float32[] }

[<CLIMutable>]
type FashionPrediction = { PredictedName: string; Score: float32[] }

let ml = MLContext(seed = Nullable 1)
let train = ml.Data.LoadFashionMnist FashionMnistSplit.Train
let test = ml.Data.LoadFashionMnist FashionMnistSplit.Test

let options =
    MultilayerPerceptronMulticlassTrainer.Options(
        HiddenLayers = [| 256; 128 |], Activation = Activation.Relu, Dropout = 0.25,
        Optimizer = Optimizer.Adam(learningRate = 3e-3), BatchSize = 64, Epochs = 10)

let pipeline =
    EstimatorChain()
        .Append(ml.Transforms.NormalizePixels("Features", "Pixels", mean = 0.5, standardDeviation = 0.5))
        .Append(ml.MulticlassClassification.Trainers.MultilayerPerceptron options)
        .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedName", "PredictedLabel"))

let model = pipeline.Fit train
printfn "Accuracy: %.3f" (ml.MulticlassClassification.Evaluate(model.Transform test).MicroAccuracy)

ml.Model.Save(model, train.Schema, "fashion.zip")
let loaded, _ = ml.Model.Load "fashion.zip"
let engine = ml.Model.CreatePredictionEngine<FashionImage, FashionPrediction> loaded
let image = ml.Data.CreateEnumerable<FashionImage>(test, reuseRowObject = false) |> Seq.head
printfn "Prediction: %s" (engine.Predict image).PredictedName
