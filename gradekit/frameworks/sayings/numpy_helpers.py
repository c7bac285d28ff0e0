"""Functions that a NumPy program defines where it uses them: name → source."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_TEXT = '''
def sigmoid(z):
    """The logistic function."""
    return 1 / (1 + np.exp(-z))

def selu(z):
    """Klambauer et al. 2017."""
    scale, alpha = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717
    return scale * np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0)))

def erf(x):
    """The error function, which NumPy does not have."""
    import math

    return np.vectorize(math.erf)(x)

def logsumexp(z, axis=None, keepdims=False):
    """ln of the sum of e^z; the largest is subtracted first, so that nothing overflows."""
    top = np.max(z, axis=axis, keepdims=True)
    total = np.log(np.sum(np.exp(z - top), axis=axis, keepdims=True)) + top
    return total if keepdims else np.squeeze(total, axis=axis)

def softmax(z, axis=-1):
    """e^z over the sum of these along an axis; the largest is subtracted first, so that nothing overflows."""
    powers = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return powers / np.sum(powers, axis=axis, keepdims=True)

def log_softmax(z, axis=-1):
    """The logarithm of the softmax."""
    shifted = z - np.max(z, axis=axis, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=axis, keepdims=True))

def xlogy(x, y):
    """x ln y, and 0 where x is 0."""
    return np.where(x == 0, 0.0, x * np.log(np.where(x == 0, 1.0, y)))

def over(x, y):
    """x / y, and 0 where x is 0."""
    return np.where(x == 0, 0.0, x / np.where(x == 0, 1.0, y))

def placed(g, at, shape):
    """Zeros of that shape with g put in."""
    result = np.zeros(shape)
    result[at] = g
    return result

def foremost(x, axes, last):
    """1 at the first (or last) of the entries along some axes that are not 0, 0 at the others."""
    ends = tuple(range(-len(axes), 0))
    there = np.moveaxis(x != 0, axes, ends)
    flat = there.reshape(there.shape[: there.ndim - len(axes)] + (-1,))
    flat = flat[..., ::-1] if last else flat
    first = flat & (np.cumsum(flat, axis=-1) == 1)
    first = first[..., ::-1] if last else first
    return np.moveaxis(first.reshape(there.shape), ends, axes) * 1.0

def windows(x, size, stride, padding, dilation):
    """The entries of each window of an image (H, W) or (C, H, W) as a row, channel by channel."""
    images = np.pad(x.reshape((-1,) + x.shape[-2:]), ((0, 0), padding[:2], padding[2:]))
    high, wide = (dilation * (length - 1) + 1 for length in size)
    rows = range(0, images.shape[1] - high + 1, stride)
    columns = range(0, images.shape[2] - wide + 1, stride)
    cut = [images[:, r : r + high : dilation, c : c + wide : dilation] for r in rows for c in columns]
    return np.array([part.reshape(-1) for part in cut])

def overlapped(g, shape, size, stride, padding, dilation):
    """What each entry of an image gets from all the windows that hold it."""
    top, bottom, left, right = padding
    total = np.zeros((int(np.prod(shape[:-2])), shape[-2] + top + bottom, shape[-1] + left + right))
    high, wide = (dilation * (length - 1) + 1 for length in size)
    rows = range(0, total.shape[1] - high + 1, stride)
    columns = range(0, total.shape[2] - wide + 1, stride)
    for row, (r, c) in zip(g, ((r, c) for r in rows for c in columns)):
        total[:, r : r + high : dilation, c : c + wide : dilation] += row.reshape((-1,) + tuple(size))
    return total[:, top : total.shape[1] - bottom, left : total.shape[2] - right].reshape(shape)

def is_prime(x):
    """1 for a prime number, 0 for any other, by trial division."""
    whole = lambda n: n > 1 and n == int(n)
    return np.vectorize(lambda n: float(whole(n) and all(n % k for k in range(2, int(n**0.5) + 1))))(x)
'''


def by_name(text: str) -> Mapping[str, str]:
    """The functions of a text by their names."""
    return MappingProxyType({part.partition("(")[0]: f"def {part.rstrip()}\n" for part in text.split("\ndef ")[1:]})


HELPERS = by_name(_TEXT)
