"""The words that a problem file, a submission and a result may use: frozen tables, in the order they are printed."""

MISTAKES = (
    "activation-omitted",
    "bias-omitted",
    "pre-activation-used",
    "activation-derivative-omitted",
    "derivative-at-activation",
    "labels-ignored",
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
    "square-factor",
    "operand-omitted",
    "inner-derivative-omitted",
    "local-derivative-omitted",
    "derivative-not-cancelled",
    "activation-added",
    "exponent-sign",
    "exponent-factor",
    "scale-omitted",
    "bias-correction-omitted",
    "momentum-form",
    "decay-omitted",
    "decay-misplaced",
    "update-instead-of-step",
    "iteration-count",
    "frozen-trained",
    "reset-gate-misplaced",
    "count-without-biases",
    "padding-omitted",
    "stride-omitted",
    "complement-exchanged",
    "summand-omitted",
    "gate-exchanged",
    "power-of-ten",
    "entries-permuted",
    "rounded-too-early",
    "input-instead-of-activation",
    "softmax-twice",
    "softmax-axis",
    "softmax-unnormalised",
    "kernel-turned",
    "channels-not-summed",
    "mean-pooled",
    "max-pooled",
    "variance-divisor",
    "standard-deviation-used",
    "root-omitted",
    "arguments-exchanged",
    "rounded-wrong-way",
    "not-rounded",
    "wrong-entry",
    "factor-omitted",
    "divisor-omitted",
    "square-omitted",
    "function-omitted",
    "bound-omitted",
    "function-exchanged",
    "known",
    "convention",
    "framework-value",
)

TOLERANCES = ("absolute", "relative", "decimals", "significant_digits", "rounding")  # and the word "exact"
COUNTED_TOLERANCES = ("decimals", "significant_digits", "rounding")  # their amount is a number of digits

MASKS = ("-inf", "-Inf", "-Infinity", "-infinity", "-oo", "-∞", "−∞", "−inf")  # a score without weight

FORMS = ("column", "row", "folded")
EXAMPLES = ("mean", "sum")
CONVENTIONS = ("loss-factor", "framework")
FRAMEWORKS = {  # name → title, and the version whose ways are known
    "pytorch": ("PyTorch", "2.13.0"),
    "jax": ("JAX", "0.10.2"),
    "keras": ("Keras", "3.15.1"),
    "onnx": ("ONNX", "1.23.2"),
    "tensorflow": ("TensorFlow", "2.21"),
    "paddle": ("PaddlePaddle", "3.3.1"),
    "nnabla": ("nnabla", "1.39"),
    "tinygrad": ("tinygrad", "0.14"),
    "mindspore": ("MindSpore", "2.10"),
}
TIES = ("shared", "first", "last", "all")  # who gets the gradient of entries that tie
ANY = "any"
KINKS = {  # function → the words of its rule
    "relu": (ANY,), "step": (), "sign": (), "abs": (ANY,), "max": TIES, "min": TIES, "max_pool": TIES,
}  # fmt: skip
NUMBERED_KINKS = ("relu", "step", "sign", "abs")  # those whose rule may be a number that holds at 0
DOMAINS = ("positive", "binary", "one-hot", "probability")

ANSWERS = ("formulas", "numbers")  # what an answer may be, the usual first
DECIMALS = ("point", "comma")  # the decimal mark of answers, the usual first

STATUSES = ("graded", "missing", "unreadable")
VERDICTS = ("correct", "partial", "follow_through", "incorrect", "missing", "malformed", "not_judged")

PROBLEM_KEYS = (
    "id", "title", "source", "text", "given", "symbols", "shapes", "domain", "functions", "compute", "network",
    "unroll", "train", "questions", "follow_through_credit", "precision_credit", "convention_credit",
    "framework_credit", "conventions", "kinks", "tolerance", "digits", "answers", "decimal", "plot", "variants",
    "known", "mistakes", "framework",
)  # fmt: skip
NETWORK_KEYS = ("input", "layers", "target", "loss", "form", "examples")
LAYER_KEYS = ("weights", "bias", "activation", "output", "pre_activation")
TRAIN_KEYS = (
    "name", "data", "parameters", "compute", "loss", "batches", "order", "batch_size", "epochs", "steps", "first_step",
    "learning_rate", "rule", "update", "clip", "updates", "state", "stop",
)  # fmt: skip
UNROLL_KEYS = ("inputs", "state", "compute", "steps", "sum", "mean")
QUESTION_KEYS = (
    "id", "find", "ask", "points", "tolerance", "answers", "published", "erratum", "mistakes", "known", "accept",
    "given", "choose", "several", "answer", "correct_when", "table", "construct", "such_that", "compute", "at",
    "sample", "witness", "shape", "shapes", "count", "free_text", "essay", "words", "plot", "length", "parts",
)  # fmt: skip
PART_KEYS = QUESTION_KEYS[:-1]
OPTION_KEYS = ("text", "correct_when")
TABLE_KEYS = ("rows", "columns")
SAMPLE_KEYS = ("box", "count")
PLOTS = ("line", "series", "regions")
PLOT_KEYS = (
    "kind", "title", "x", "y", "classes", "points", "given", "x_label", "y_label", "limits", "start",
)  # fmt: skip
CURVE_KEYS = ("y", "label", "given")
DRAW_KEYS = ("uniform", "step", "choice", "normal", "decimals")
KNOWN_KEYS = ("find", "says", "credit")
POINTS_KEYS = ("x", "y", "at", "class", "label")

RULES = {  # how a gradient becomes a step → the options of that rule
    "sgd": (),
    "momentum": ("beta", "form"),
    "nesterov": ("beta", "form"),
    "rmsprop": ("beta", "epsilon", "eps_inside"),
    "adagrad": ("epsilon", "eps_inside"),
    "adam": ("beta1", "beta2", "epsilon", "eps_inside", "form"),
    "adamw": ("beta1", "beta2", "epsilon", "decay", "eps_inside", "form"),
    "adamax": ("beta1", "beta2", "epsilon", "form"),
    "rprop": ("increase", "decrease"),
}
RULE_FORMS = {  # the usual first
    "momentum": ("sum", "average", "velocity"),
    "nesterov": ("lookahead", "simplified"),
    "adam": ("corrected", "uncorrected"),
    "adamw": ("corrected", "uncorrected"),
    "adamax": ("beside", "within", "decayed"),
}
STATES = {  # rule and form → what is carried from step to step, by the first part of its name
    ("momentum", "sum"): ("m",),
    ("momentum", "average"): ("m",),
    ("momentum", "velocity"): ("v",),
    ("nesterov", "lookahead"): ("v",),
    ("nesterov", "simplified"): ("m",),
    ("rmsprop", ""): ("v",),
    ("adagrad", ""): ("v",),
    ("adam", "corrected"): ("m", "v"),
    ("adam", "uncorrected"): ("m", "v"),
    ("adamw", "corrected"): ("m", "v"),
    ("adamw", "uncorrected"): ("m", "v"),
    ("adamax", "beside"): ("m", "u"),
    ("adamax", "within"): ("m", "u"),
    ("adamax", "decayed"): ("m", "u"),
    ("rprop", ""): ("p", "d"),
}
OPTION_DEFAULTS = {
    "beta": "0.9", "beta1": "0.9", "beta2": "0.999", "epsilon": "1e-8", "decay": "0.01", "increase": "1.2",
    "decrease": "0.5",
}  # fmt: skip
CLIPS = ("norm", "value")
STOPS = ("change", "clean_pass", "when")
UPDATES = ("simultaneous", "sequential", "in_place")
FIRST_STEPS = (0, 10_000)
MAX_STEPS = 200  # that a shorthand is written out for
MAX_RUN = 100_000  # steps that a shorthand may have

KEYS = {
    "the problem file": PROBLEM_KEYS,
    "network": NETWORK_KEYS,
    "a layer": LAYER_KEYS,
    "train": TRAIN_KEYS,
    "unroll": UNROLL_KEYS,
    "a question": QUESTION_KEYS,
    "an option": OPTION_KEYS,
    "a table": TABLE_KEYS,
    "a sample": SAMPLE_KEYS,
    "a draw": DRAW_KEYS,
    "a known mistake": KNOWN_KEYS,
    "a plot": PLOT_KEYS,
    "a curve": CURVE_KEYS,
    "points": POINTS_KEYS,
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
