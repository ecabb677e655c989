"""The benchmarks are programs too."""
