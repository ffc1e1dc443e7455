"""The call log: every call there is, filtered, sorted, printed and taken out."""
