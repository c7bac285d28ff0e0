"""The words that a problem file, a submission and a result may use: frozen tables, in the order they are printed."""

MISTAKES = (
    "activation-omitted",
    "bias-omitted",
    "pre-activation-used",
    "activation-derivative-omitted",
    "derivative-at-activation",
    "upstream-omitted",
    "path-omitted",
    "sign-flipped",
    "transposed",
    "loss-factor",
    "summed-not-averaged",
    "averaged-not-summed",
    "updated-weight-used",
    "learning-rate-omitted",
    "ascent",
    "gradient-instead-of-update",
    "no-update",
    "wrong-log-base",
    "power-of-ten",
    "entries-permuted",
    "rounded-too-early",
    "input-instead-of-activation",
    "convention",
)

TOLERANCES = ("absolute", "relative", "decimals", "significant_digits", "rounding")  # and the word "exact"
COUNTED_TOLERANCES = ("decimals", "significant_digits", "rounding")  # their amount is a number of digits

FORMS = ("column", "row", "folded")
EXAMPLES = ("mean", "sum")
CONVENTIONS = ("loss-factor",)

STATUSES = ("graded", "missing", "unreadable")
VERDICTS = ("correct", "partial", "follow_through", "incorrect", "missing", "malformed", "not_judged")

PROBLEM_KEYS = (
    "id", "title", "source", "text", "given", "symbols", "shapes", "domain", "compute", "network", "questions",
    "follow_through_credit", "precision_credit", "convention_credit", "conventions", "kinks",
)  # fmt: skip
NETWORK_KEYS = ("input", "layers", "target", "loss", "form", "examples")
LAYER_KEYS = ("weights", "bias", "activation", "output", "pre_activation")
QUESTION_KEYS = (
    "id", "find", "ask", "points", "tolerance", "published", "mistakes", "accept", "given", "choose", "several",
    "answer", "correct_when", "table", "construct", "such_that", "compute", "at", "sample", "witness", "shape",
    "shapes", "count", "free_text", "essay", "words", "parts",
)  # fmt: skip
PART_KEYS = QUESTION_KEYS[:-1]
OPTION_KEYS = ("text", "correct_when")
TABLE_KEYS = ("rows", "columns")
SAMPLE_KEYS = ("box", "count")

KEYS = {
    "the problem file": PROBLEM_KEYS,
    "network": NETWORK_KEYS,
    "a layer": LAYER_KEYS,
    "a question": QUESTION_KEYS,
    "an option": OPTION_KEYS,
    "a table": TABLE_KEYS,
    "a sample": SAMPLE_KEYS,
    "tolerance": TOLERANCES,
}

MAX_BYTES = 1 << 20  # of a problem file
MAX_DEPTH = 40  # of nested lists and mappings
MAX_NODES = 200_000  # a 784-128-10 network, twice
MAX_FAULTS = 100  # that are reported at once
GIVE_UP_FAULTS = 500  # after which reading stops
MAX_DIGITS = 100  # that a tolerance may ask for
MAX_NAME = 64  # characters
MAX_OPTIONS = 100  # of one choice
