"""scikit-learn's MLPClassifier at the recipe, on as many threads as its BLAS takes."""
import time
import warnings

import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from peer import BATCH, RATE, fashion_mnist, seconds, show

WHO = f"scikit-learn {sklearn.__version__}"
warnings.simplefilter("ignore", ConvergenceWarning)  # one epoch is meant


def main():
    x, y = fashion_mnist("train")
    test_x, _ = fashion_mnist("t10k")
    model = MLPClassifier((256, 128), solver="adam", alpha=0, batch_size=BATCH, learning_rate_init=RATE, max_iter=1, random_state=1)
    start = time.perf_counter()
    model.fit(x, y)
    show(WHO, "an epoch through Fit", time.perf_counter() - start, "s")
    show(WHO, "one row through PredictionEngine", seconds(lambda: model.predict_proba(test_x[:1]), slices=5) * 1e6, "us")
    show(WHO, "10,000 rows through Transform", len(test_x) / seconds(lambda: model.predict_proba(test_x), warm_up=0.2, slices=3), "rows/s")


main()
