/// Credit risk from a CSV file with gaps and categories: load, train, evaluate, save, load again, predict.
module FSharpSample.Program

open System
open System.IO
open Microsoft.ML
open Microsoft.ML.Data
open MLExtensions

/// A line of the file. A number that is not known is NaN, a text that is not known empty.
[<CLIMutable>]
type Applicant =
    { [<LoadColumn 0>] Status: string
      [<LoadColumn 1>] Seniority: float32
      [<LoadColumn 2>] Home: string
      [<LoadColumn 3>] Time: float32
      [<LoadColumn 4>] Age: float32
      [<LoadColumn 5>] Marital: string
      [<LoadColumn 6>] Records: string
      [<LoadColumn 7>] Job: string
      [<LoadColumn 8>] Expenses: float32
      [<LoadColumn 9>] Income: float32
      [<LoadColumn 10>] Assets: float32
      [<LoadColumn 11>] Debt: float32
      [<LoadColumn 12>] Amount: float32
      [<LoadColumn 13>] Price: float32 }

/// The columns to read of a scored row.
[<CLIMutable>]
type Risk = { Probability: float32; PredictedLabel: bool }

/// An applicant of whom nothing is known.
let unknown =
    { Status = ""; Seniority = nanf; Home = ""; Time = nanf; Age = nanf; Marital = ""; Records = ""; Job = ""
      Expenses = nanf; Income = nanf; Assets = nanf; Debt = nanf; Amount = nanf; Price = nanf }

let load (ml: MLContext) (path: string) =
    let options = TextLoader.Options(Separators = [| ',' |], HasHeader = true, AllowQuoting = true, MissingRealsAsNaNs = true)
    ml.Data.Cache(ml.Data.LoadFromTextFile<Applicant>(path, options))

let pipeline (ml: MLContext) =
    EstimatorChain()
        .Append(ml.Transforms.Conversion.MapValue("IsBad", dict [ "good", false; "bad", true ], "Status"))
        .Append(ml.Transforms.FeaturizeTable("Features", labelColumnName = "IsBad"))
        .Append(ml.BinaryClassification.Trainers.MultilayerPerceptron(
            MultilayerPerceptronBinaryTrainer.Options(
                LabelColumnName = "IsBad",
                ThresholdSelection = ThresholdSelection.Cost(falsePositive = 1.0, falseNegative = 5.0))))

let run (data: string) (modelPath: string) (seed: int) =
    let ml = MLContext(seed = Nullable seed)
    let credits = load ml data
    let split = ml.Data.TrainTestSplit(credits, testFraction = 0.25)
    let model = (pipeline ml).Fit split.TrainSet

    let metrics = ml.BinaryClassification.Evaluate(model.Transform(split.TestSet), "IsBad")
    printfn "AUC %.3f, accuracy %.3f, log-loss %.3f bits" metrics.AreaUnderRocCurve metrics.Accuracy metrics.LogLoss

    ml.Model.Save(model, credits.Schema, modelPath)
    let loaded, _ = ml.Model.Load modelPath
    use engine = ml.Model.CreatePredictionEngine<Applicant, Risk> loaded

    let beginner =
        { unknown with
            Seniority = 0f; Home = "rent"; Time = 60f; Age = 25f; Marital = "single"; Records = "yes"; Job = "partime"
            Expenses = 60f; Amount = 1200f; Price = 1500f }

    let settled =
        { beginner with
            Seniority = 10f; Age = 35f; Records = "no"; Job = "fixed"; Income = 180f; Assets = 3000f; Debt = 0f }

    [ "a beginner with records", beginner; "the same after ten years", settled ]
    |> List.iter (fun (name, applicant) ->
        let risk = engine.Predict applicant
        printfn "%s: %.2f, %s" name risk.Probability (if risk.PredictedLabel then "refused" else "granted"))

type Arguments = { Data: string; Model: string; Seed: int }

let rec parse arguments =
    function
    | [] -> Ok arguments
    | "--data" :: path :: rest -> parse { arguments with Data = path } rest
    | "--model" :: path :: rest -> parse { arguments with Model = path } rest
    | "--seed" :: text :: rest ->
        match Int32.TryParse text with
        | true, seed -> parse { arguments with Seed = seed } rest
        | _ -> Error $"--seed should be a whole number; found '{text}'."
    | argument :: _ -> Error $"The options are --data FILE, --model FILE and --seed NUMBER; found '{argument}'."

[<EntryPoint>]
let main args =
    let defaults = { Data = Path.Combine(AppContext.BaseDirectory, "credit.csv"); Model = "credit.zip"; Seed = 1 }

    match parse defaults (List.ofArray args) with
    | Ok arguments when not (File.Exists arguments.Data) ->
        eprintfn "There is no file %s, which --data should name." arguments.Data
        1
    | Ok arguments ->
        run arguments.Data arguments.Model arguments.Seed
        0
    | Error message ->
        eprintfn "%s" message
        1
