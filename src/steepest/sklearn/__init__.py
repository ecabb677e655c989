"""Estimators for scikit-learn that learn by the derived gradients; needs the extra ``steepest[sklearn]``."""
