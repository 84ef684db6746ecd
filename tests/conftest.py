"""What holds for all tests: how long an example takes is measured in benchmarks, and fails no test."""

from hypothesis import settings

settings.register_profile("kechuang", deadline=None)
settings.load_profile("kechuang")
