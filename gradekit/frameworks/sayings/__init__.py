"""What each library calls each op: frozen tables, one module a library, put together from what they share.

    common          what reads the same in all of them but for the name of the library
    kinks           functions with a kink, for libraries that differentiate by themselves
    numpy           arrays alone; the derivatives are written out, so their ops have words too
    numpy_helpers   functions that a NumPy program defines where it uses them
    torch           PyTorch: tensors whose derivatives are followed back
    jax             JAX: derivatives of functions
    keras           Keras on JAX
    tensorflow      TensorFlow: gradients that a tape follows back through functions
    paddle          PaddlePaddle: gradients of numbers by tensors
    mindspore       MindSpore: gradients of functions, first ones only
    tinygrad        tinygrad: gradients of numbers by tensors
    onnx            ONNX: nodes that the reference evaluator runs
"""
