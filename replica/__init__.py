"""Loopback copies of how the target sites are known to behave, for the demo, tests and benchmarks.

Imports nothing else of Tabib: it is the ruler that measures the rest.
"""

from replica.running import Running, running

__all__ = ["Running", "running"]
