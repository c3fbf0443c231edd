// Any operator of libtorch, called by the name in its schema ("aten::add", "Tensor"), with arguments in the schema's order; what is left out has the schema's default.
#include "shim.h"

#include <ATen/core/dispatch/Dispatcher.h>

SHIM void* shim_operator(const char* name, const char* overload) {
    return guarded<void*>(nullptr, [&]() -> void* {
        auto found = c10::Dispatcher::singleton().findSchema({name, overload});
        TORCH_CHECK(found.has_value(), "this libtorch has no operator ", name, ".", overload);
        return new c10::OperatorHandle(*found);  // kept for the life of the process
    });
}

SHIM int32_t shim_call(void* handle, const Value* values, int32_t count, const int64_t* words, const Value** results, const int64_t** result_words) {
    return guarded<int32_t>(-1, [&] {
        auto& op = *static_cast<c10::OperatorHandle*>(handle);
        auto& arguments = op.schema().arguments();
        TORCH_CHECK(static_cast<size_t>(count) <= arguments.size(), op.schema().name(), " has ", arguments.size(), " arguments; found ", count);
        std::vector<c10::IValue> stack;
        stack.reserve(arguments.size());
        for (int32_t i = 0; i < count; i++) stack.push_back(to_ivalue(values[i], words, arguments[i].type()));
        for (size_t i = count; i < arguments.size(); i++) {
            TORCH_CHECK(arguments[i].default_value().has_value(), op.schema().name(), " needs its argument ", arguments[i].name());
            stack.push_back(*arguments[i].default_value());
        }
        op.callBoxed(&stack);
        return give_results(stack, results, result_words);
    });
}
