"""The names of PyTorch's operations: those that cost nothing, those that go by their elements, and other spellings.

Operations in place have the same names with a `_` at their end, which is not written here.
"""

from __future__ import annotations

# Operations that move no data: they give the same memory another shape, or make what a model is given.
FREE = frozenset({
    "T", "_to_copy", "_unsafe_view", "alias", "alpha_dropout", "arange", "as_strided", "atleast_1d",
    "broadcast_tensors", "broadcast_to", "chunk", "contiguous", "detach", "device", "diagonal", "dropout",
    "empty", "empty_like", "expand", "expand_as", "feature_dropout", "flatten", "full", "full_like", "imag",
    "is_same_size", "lift_fresh", "mT", "meshgrid", "movedim", "narrow", "new_full", "new_ones",
    "new_zeros", "numpy_T", "ones", "ones_like", "permute", "rand", "rand_like", "randn", "real", "reshape",
    "resolve_conj", "resolve_neg", "scalar_tensor", "select", "size", "slice", "split", "split_with_sizes",
    "squeeze", "swapaxes", "swapdims", "sym_size", "t", "tensor_split", "to", "transpose", "type_as",
    "unbind", "unflatten", "unfold", "unsafe_chunk", "unsafe_split", "unsafe_split_with_sizes", "unsqueeze",
    "view", "view_as", "view_as_complex", "view_as_real", "zeros", "zeros_like",
})  # fmt: skip
# Those of them that copy what does not lie in memory as it is wanted.
MAY_COPY = frozenset({"_to_copy", "contiguous", "flatten", "reshape", "to", "type_as"})
ALIASES = {
    "batch_norm": "batchnorm", "layer_norm": "layernorm", "group_norm": "groupnorm", "instance_norm": "instancenorm",
    "rms_norm": "rmsnorm", "hardtanh": "relu6", "cat": "concatenation", "concat": "concatenation",
    "concatenate": "concatenation", "stack": "concatenation", "leaky_relu": "leakyrelu", "log_softmax": "logsoftmax",
    "log_sigmoid_forward": "logsigmoid", "rrelu_with_noise": "rrelu", "_embedding_bag": "embeddingbag",
    "im2col": "unfold", "col2im": "fold", "linalg_vector_norm": "norm",
}  # fmt: skip
# What PyTorch does not itself mark as working element by element: sums over elements, and moves of them.
ELEMENTWISE = frozenset({
    "adaptive_avg_pool", "adaptive_max_pool", "all", "amax", "amin", "any", "argmax", "argmin",
    "batchnorm1d", "batchnorm2d", "batchnorm3d", "channel_shuffle", "concatenation", "constant_pad_nd",
    "copy", "count_nonzero", "cumprod", "cumsum", "embedding", "embeddingbag", "fill", "flip", "fold",
    "gather", "glu", "grid_sampler_2d", "grid_sampler_3d", "groupnorm", "hardswish", "index", "index_add",
    "index_copy", "index_fill", "index_put", "index_select", "instancenorm", "interpolate", "layernorm",
    "leakyrelu", "logsigmoid", "logsoftmax", "logsumexp", "masked_scatter", "max", "max_unpool2d", "mean",
    "min", "norm", "one_hot", "pad", "pixel_shuffle", "pixel_unshuffle", "prelu", "prod",
    "reflection_pad1d", "reflection_pad2d", "reflection_pad3d", "repeat", "repeat_interleave",
    "replication_pad2d", "rmsnorm", "roll", "rrelu", "rsub", "scatter", "scatter_add", "softmax", "softmin",
    "std", "std_mean", "sum", "take_along_dim", "tril", "triu", "unfold", "uniform", "var", "var_mean",
    "zero",
})  # fmt: skip
