"""Our own expectations, for Great Expectations' pandas engine on frames as `validation.frame` makes them.

Importing this package imports Great Expectations, and makes the expectations known to it.
"""

from kechuang_check.validation.gx_expectations.certificate_number import ExpectColumnValuesToBeValidCertificateNumber
from kechuang_check.validation.gx_expectations.credit_code import ExpectColumnValuesToBeValidCreditCode
from kechuang_check.validation.gx_expectations.dates_within import ExpectColumnDatesToBeWithin
from kechuang_check.validation.gx_expectations.indicator import ExpectIndicatorToMeetTarget
from kechuang_check.validation.gx_expectations.years_apart import ExpectColumnPairDatesToBeYearsApart

__all__ = [
    "ExpectColumnDatesToBeWithin",
    "ExpectColumnPairDatesToBeYearsApart",
    "ExpectColumnValuesToBeValidCertificateNumber",
    "ExpectColumnValuesToBeValidCreditCode",
    "ExpectIndicatorToMeetTarget",
]
