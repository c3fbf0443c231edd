"""scikit-learn at the recipe, on as many threads as its BLAS takes. Usage: scikit_learn.py [linear]; linear measures linear regression alone."""
import sys
import time
import warnings

import numpy as np
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import SGDRegressor
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


def linear():
    """Ten epochs, a row a step; the second fit counts."""
    for count, features in (1_000_000, 10), (200_000, 100):
        x = np.random.default_rng(1).uniform(-1, 1, (count, features)).astype(np.float32)
        y = x @ (np.arange(features) % 3 - 1).astype(np.float32) + 1
        for _ in range(2):
            model = SGDRegressor(alpha=0, penalty=None, learning_rate="constant", eta0=0.05 / features, max_iter=10, tol=None, random_state=1)
            start = time.perf_counter()
            model.fit(x, y)
        show(WHO, f"linear regression, {features} features", (time.perf_counter() - start) * 1e9 / count / 10, "ns a row")


linear() if sys.argv[1:] == ["linear"] else main()
