// Networks that PyTorch wrote down as TorchScript.
#include "shim.h"

#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/serialization/import.h>

#include <sstream>

using torch::jit::Module;

SHIM Module* shim_script_load(const char* path, int64_t device) {
    return guarded<Module*>(nullptr, [&] { return new Module(torch::jit::load(std::string(path), device_of(device))); });
}

SHIM Module* shim_script_load_bytes(const char* bytes, int64_t length, int64_t device) {
    return guarded<Module*>(nullptr, [&] {
        std::istringstream stream(std::string(bytes, length));
        return new Module(torch::jit::load(stream, device_of(device)));
    });
}

SHIM void shim_script_free(Module* module) { delete module; }

SHIM int32_t shim_script_call(Module* module, const char* method, const Value* values, int32_t count, const int64_t* words, const Value** results, const int64_t** result_words) {
    return guarded<int32_t>(-1, [&] {
        std::vector<c10::IValue> inputs;
        for (int32_t i = 0; i < count; i++) inputs.push_back(to_ivalue(values[i], words, nullptr));
        return give_results({module->get_method(method)(std::move(inputs))}, results, result_words);
    });
}

SHIM bool shim_script_train(Module* module, bool on) {
    return guarded(false, [&] {
        module->train(on);
        return true;
    });
}

SHIM bool shim_script_is_training(const Module* module) { return module->is_training(); }

SHIM bool shim_script_to_device(Module* module, int64_t device, bool non_blocking) {
    return guarded(false, [&] {
        module->to(device_of(device), non_blocking);
        return true;
    });
}

SHIM bool shim_script_to_type(Module* module, int32_t type, bool non_blocking) {
    return guarded(false, [&] {
        module->to(static_cast<at::ScalarType>(type), non_blocking);
        return true;
    });
}

// Calls back with the name and a new handle of each parameter, or of each buffer.
SHIM bool shim_script_tensors(const Module* module, bool buffers, void (*found)(void* context, const char* name, at::Tensor* tensor), void* context) {
    return guarded(false, [&] {
        if (buffers) {
            for (const auto& item : module->named_buffers(true)) found(context, item.name.c_str(), new at::Tensor(item.value));
        } else {
            for (const auto& item : module->named_parameters(true)) found(context, item.name.c_str(), new at::Tensor(item.value));
        }
        return true;
    });
}
