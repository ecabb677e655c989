"""How fast is it, against which goal: ``python -m benchmarks``. Start with `__main__`, then `measuring`."""
