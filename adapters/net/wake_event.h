// Ends another thread's poll().
#pragma once

#include "adapters/net/file_descriptor.h"
#include "diff/model/result.h"

namespace countersign {

class WakeEvent {
public:
  [[nodiscard]] static Result<WakeEvent> create();
  void wake() const noexcept; // from any thread
  void reset() const noexcept;
  [[nodiscard]] const FileDescriptor& descriptor() const noexcept {
    return descriptor_;
  } // readable after wake()

private:
  explicit WakeEvent(FileDescriptor descriptor) : descriptor_(std::move(descriptor)) {}
  FileDescriptor descriptor_;
};

} // namespace countersign
