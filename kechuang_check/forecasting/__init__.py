"""Forecasts: what an indicator is likely to be at its due date, by a method that fits the length of its history."""

from kechuang_check.forecasting.making import forecast

__all__ = ["forecast"]
