// A tensor's facts and its place in autograd's graph.
#include "shim.h"

#include <ATen/Functions.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/grad_mode.h>

enum class Fact : int32_t { Dimensions, Elements, ElementSize, Type, Device, RequiresGrad, IsLeaf, IsContiguous, StorageOffset, Data };

SHIM void shim_tensor_free(at::Tensor* tensor) { delete tensor; }

// Another handle to the same tensor.
SHIM at::Tensor* shim_tensor_alias(const at::Tensor* tensor) { return new at::Tensor(*tensor); }

SHIM bool shim_tensor_fact(const at::Tensor* tensor, Fact fact, int64_t* result) {
    return guarded(false, [&] {
        switch (fact) {
            case Fact::Dimensions: *result = tensor->dim(); break;
            case Fact::Elements: *result = tensor->numel(); break;
            case Fact::ElementSize: *result = tensor->element_size(); break;
            case Fact::Type: *result = static_cast<int64_t>(tensor->scalar_type()); break;
            case Fact::Device: *result = static_cast<int64_t>(tensor->device().type()) * 256 + (tensor->device().index() & 255); break;
            case Fact::RequiresGrad: *result = tensor->requires_grad(); break;
            case Fact::IsLeaf: *result = tensor->is_leaf(); break;
            case Fact::IsContiguous: *result = tensor->is_contiguous(); break;
            case Fact::StorageOffset: *result = tensor->storage_offset(); break;
            case Fact::Data: *result = reinterpret_cast<int64_t>(tensor->data_ptr()); break;
        }
        return true;
    });
}

SHIM bool shim_tensor_shape(const at::Tensor* tensor, int64_t* sizes, int64_t* strides) {
    return guarded(false, [&] {
        for (int64_t i = 0; i < tensor->dim(); i++) {
            sizes[i] = tensor->size(i);
            strides[i] = tensor->stride(i);
        }
        return true;
    });
}

// Over memory of the caller's, who is told when it is no longer needed.
SHIM at::Tensor* shim_tensor_over(void* data, const int64_t* sizes, int32_t dimensions, int32_t type, void (*release)(void*), void* context) {
    return guarded<at::Tensor*>(nullptr, [&] {
        auto options = at::TensorOptions().dtype(static_cast<at::ScalarType>(type));
        return new_tensor(at::from_blob(data, at::IntArrayRef(sizes, dimensions), [=](void*) { release(context); }, options));
    });
}

SHIM bool shim_tensor_require_grad(at::Tensor* tensor, bool required) {
    return guarded(false, [&] {
        tensor->set_requires_grad(required);
        return true;
    });
}

// Null with an empty message: there is no gradient.
SHIM at::Tensor* shim_tensor_grad(at::Tensor* tensor) {
    message.clear();
    return guarded<at::Tensor*>(nullptr, [&] { return new_tensor(tensor->grad()); });
}

SHIM bool shim_tensor_set_grad(at::Tensor* tensor, const at::Tensor* gradient) {
    return guarded(false, [&] {
        tensor->mutable_grad() = gradient ? *gradient : at::Tensor();
        return true;
    });
}

SHIM bool shim_backward(const int64_t* tensors, int64_t count, const int64_t* gradients, int64_t gradient_count, bool retain_graph, bool create_graph, const int64_t* inputs, int64_t input_count) {
    return guarded(false, [&] {
        torch::autograd::backward(tensors_of(tensors, count), tensors_of(gradients, gradient_count), retain_graph, create_graph, tensors_of(inputs, input_count));
        return true;
    });
}

// One gradient for each input; null where an input is unused.
SHIM bool shim_gradients(const int64_t* outputs, int64_t count, const int64_t* inputs, int64_t input_count, const int64_t* gradients, int64_t gradient_count, bool retain_graph, bool create_graph,
                         bool allow_unused, int64_t* results) {
    return guarded(false, [&] {
        auto found = torch::autograd::grad(tensors_of(outputs, count), tensors_of(inputs, input_count), tensors_of(gradients, gradient_count), retain_graph, create_graph, allow_unused);
        for (size_t i = 0; i < found.size(); i++) results[i] = reinterpret_cast<int64_t>(new_tensor(found[i]));
        return true;
    });
}

SHIM bool shim_grad_mode() { return at::GradMode::is_enabled(); }

SHIM void shim_set_grad_mode(bool enabled) { at::GradMode::set_enabled(enabled); }
