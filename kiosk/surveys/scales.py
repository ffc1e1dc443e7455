"""The closed scales that answers are given on, best first; a score of 4 or 5 is one of the top two."""

RATING = {5: "Very good", 4: "Good", 3: "Fair", 2: "Poor", 1: "Very poor"}
AGREEMENT = {5: "Agree strongly", 4: "Agree", 3: "Neither", 2: "Disagree", 1: "Disagree strongly"}
TOP_TWO = frozenset({4, 5})
