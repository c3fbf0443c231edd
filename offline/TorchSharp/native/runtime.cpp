// What belongs to the process or the device: seeds, threads, CUDA.
#include "shim.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <torch/cuda.h>
#include <torch/version.h>

#include <mutex>

SHIM const char* shim_torch_version() { return TORCH_VERSION; }

SHIM at::Generator* shim_generator(int64_t device, bool is_default, uint64_t seed) {
    return guarded<at::Generator*>(nullptr, [&] {
        auto place = device_of(device);
        if (is_default) return new at::Generator(at::globalContext().defaultGenerator(place));
        TORCH_CHECK(place.is_cpu(), "a generator of one's own can be on the CPU; found ", place.str());
        return new at::Generator(at::detail::createCPUGenerator(seed));
    });
}

SHIM void shim_generator_free(at::Generator* generator) { delete generator; }

SHIM bool shim_generator_set_seed(at::Generator* generator, uint64_t seed) {
    return guarded(false, [&] {
        std::lock_guard<std::mutex> lock(generator->mutex());
        generator->set_current_seed(seed);
        return true;
    });
}

SHIM uint64_t shim_generator_seed(const at::Generator* generator) { return generator->current_seed(); }

SHIM at::Tensor* shim_generator_state(const at::Generator* generator) {
    return guarded<at::Tensor*>(nullptr, [&] { return new_tensor(generator->get_state()); });
}

SHIM bool shim_generator_set_state(at::Generator* generator, const at::Tensor* state) {
    return guarded(false, [&] {
        std::lock_guard<std::mutex> lock(generator->mutex());
        generator->set_state(*state);
        return true;
    });
}

SHIM int32_t shim_threads() { return at::get_num_threads(); }

SHIM bool shim_set_threads(int32_t count) {
    return guarded(false, [&] {
        at::set_num_threads(count);
        return true;
    });
}

SHIM int32_t shim_cuda_devices() {
    return guarded<int32_t>(0, [&] { return static_cast<int32_t>(torch::cuda::device_count()); });
}

// -1 is the current device.
SHIM bool shim_cuda_synchronize(int32_t device) {
    return guarded(false, [&] {
        torch::cuda::synchronize(device);
        return true;
    });
}
