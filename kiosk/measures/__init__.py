"""Failure rates: failures per device-year of service, with how much the numbers can tell, and the calls behind them."""
