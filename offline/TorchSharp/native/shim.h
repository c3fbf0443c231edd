// The stand-in's way into libtorch. Nearly everything is one call: any operator of libtorch by its schema's name (operators.cpp). What has no operator - autograd's
// engine, a tensor's facts, TorchScript files, seeds, devices, threads - has a function of its own. A function that can fail returns false or null (or -1 where it
// counts), and the thread's message then says why. Every pointer given out is freed by the function named after it.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/core/ivalue.h>

#include <cstdint>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#define SHIM extern "C" __attribute__((visibility("default")))

// What goes into an operator or a script, and what comes out.
enum class Kind : int32_t { None, Tensor, Integer, Real, Boolean, Text, Integers, Reals, Booleans, Tensors, Generator, Device };

struct Value {
    Kind kind;
    int32_t length;  // of a list or a text
    int64_t value;   // number, bits of a double, pointer, device (type * 256 + index, -1 as 255); for a list or a text its place in the words, eight bytes each
};

at::Tensor& tensor_of(int64_t pointer);
at::Tensor* new_tensor(at::Tensor tensor);  // null for an undefined one
std::vector<at::Tensor> tensors_of(const int64_t* pointers, int64_t count);
c10::Device device_of(int64_t device);

c10::IValue to_ivalue(const Value& value, const int64_t* words, const c10::TypePtr& type);

// The values live until the thread's next call. Tensors in them belong to the caller.
int32_t give_results(const std::vector<c10::IValue>& stack, const Value** results, const int64_t** words);

extern thread_local std::string message;

void remember(const std::exception& error);

// Runs the body; an exception becomes the thread's message and the value for failure.
template <typename Result, typename Body>
Result guarded(Result failure, Body body) {
    try {
        return body();
    } catch (const std::exception& error) {
        remember(error);
    } catch (...) {
        message = "an exception of an unknown kind";
    }
    return failure;
}
