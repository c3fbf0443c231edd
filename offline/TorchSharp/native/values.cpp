#include "shim.h"

#include <ATen/core/Generator.h>
#include <ATen/core/jit_type.h>
#include <c10/util/Exception.h>

#include <cstring>
#include <typeinfo>

thread_local std::string message;

// c10's errors carry a backtrace, which is no part of what happened.
void remember(const std::exception& error) {
    auto* c10_error = dynamic_cast<const c10::Error*>(&error);
    message = c10_error ? c10_error->what_without_backtrace() : error.what();
}

SHIM const char* shim_message() { return message.c_str(); }

at::Tensor& tensor_of(int64_t pointer) { return *reinterpret_cast<at::Tensor*>(pointer); }

at::Tensor* new_tensor(at::Tensor tensor) { return tensor.defined() ? new at::Tensor(std::move(tensor)) : nullptr; }

std::vector<at::Tensor> tensors_of(const int64_t* pointers, int64_t count) {
    std::vector<at::Tensor> tensors(count);
    for (int64_t i = 0; i < count; i++)
        if (pointers[i]) tensors[i] = tensor_of(pointers[i]);
    return tensors;
}

c10::Device device_of(int64_t device) {
    return c10::Device(static_cast<c10::DeviceType>(device >> 8), static_cast<c10::DeviceIndex>(static_cast<int8_t>(device & 255)));
}

namespace {

double real_of(int64_t bits) {
    double real;
    std::memcpy(&real, &bits, sizeof real);
    return real;
}

int64_t bits_of(double real) {
    int64_t bits;
    std::memcpy(&bits, &real, sizeof bits);
    return bits;
}

using OptionalTensors = decltype(std::declval<c10::IValue&&>().toOptionalTensorList());

// An index has a tensor or nothing for each dimension; every other list of tensors has tensors only.
bool may_be_missing(const c10::TypePtr& type) {
    auto list = type ? type->cast<c10::ListType>() : nullptr;
    return list && list->getElementType()->kind() == c10::TypeKind::OptionalType;
}

}  // namespace

c10::IValue to_ivalue(const Value& value, const int64_t* words, const c10::TypePtr& type) {
    const int64_t* first = words + value.value;
    switch (value.kind) {
        case Kind::None: return c10::IValue();
        case Kind::Tensor: return tensor_of(value.value);
        case Kind::Integer: return value.value;
        case Kind::Real: return real_of(value.value);
        case Kind::Boolean: return value.value != 0;
        case Kind::Text: return std::string(reinterpret_cast<const char*>(first), value.length);
        case Kind::Integers: return std::vector<int64_t>(first, first + value.length);
        case Kind::Generator: return *reinterpret_cast<at::Generator*>(value.value);
        case Kind::Device: return device_of(value.value);
        case Kind::Reals: {
            c10::List<double> list;
            for (int32_t i = 0; i < value.length; i++) list.push_back(real_of(first[i]));
            return list;
        }
        case Kind::Booleans: {
            c10::List<bool> list;
            for (int32_t i = 0; i < value.length; i++) list.push_back(first[i] != 0);
            return list;
        }
        case Kind::Tensors: {
            auto tensors = tensors_of(first, value.length);
            if (!may_be_missing(type)) return tensors;
            OptionalTensors list;
            for (auto& tensor : tensors) list.push_back(tensor.defined() ? OptionalTensors::value_type(tensor) : OptionalTensors::value_type());
            return list;
        }
    }
    TORCH_CHECK(false, "a value of unknown kind ", static_cast<int32_t>(value.kind));
}

namespace {

thread_local std::vector<Value> result_values;
thread_local std::vector<int64_t> result_words;

void give_tensor(const at::Tensor& tensor) {
    auto* pointer = new_tensor(tensor);
    result_values.push_back({pointer ? Kind::Tensor : Kind::None, 0, reinterpret_cast<int64_t>(pointer)});
}

void give_result(const c10::IValue& value) {
    if (value.isTensor()) {
        give_tensor(value.toTensor());
    } else if (value.isNone()) {
        result_values.push_back({Kind::None, 0, 0});
    } else if (value.isInt()) {
        result_values.push_back({Kind::Integer, 0, value.toInt()});
    } else if (value.isDouble()) {
        result_values.push_back({Kind::Real, 0, bits_of(value.toDouble())});
    } else if (value.isBool()) {
        result_values.push_back({Kind::Boolean, 0, value.toBool()});
    } else if (value.isTensorList()) {
        auto tensors = value.toTensorVector();
        result_values.push_back({Kind::Tensors, static_cast<int32_t>(tensors.size()), static_cast<int64_t>(result_words.size())});
        for (auto& tensor : tensors) result_words.push_back(reinterpret_cast<int64_t>(new_tensor(tensor)));
    } else if (value.isTuple()) {
        auto tuple = value.toTuple();
        for (auto& element : tuple->elements()) give_result(element);
    } else {
        TORCH_CHECK(false, "a result of type ", value.tagKind(), " cannot be handed over");
    }
}

}  // namespace

int32_t give_results(const std::vector<c10::IValue>& stack, const Value** results, const int64_t** words) {
    result_values.clear();
    result_words.clear();
    for (auto& value : stack) give_result(value);
    *results = result_values.data();
    *words = result_words.data();
    return static_cast<int32_t>(result_values.size());
}
