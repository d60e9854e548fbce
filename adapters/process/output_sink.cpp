#include "adapters/process/output_sink.h"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace countersign {
namespace {

constexpr std::size_t k_tail_octets = 4096;
constexpr std::string_view k_cut_notice = "\n[countersign: output limit reached, the rest is not kept]\n";

} // namespace

OutputSink::~OutputSink() {
  if (log_ >= 0) ::close(log_);
}

Status OutputSink::open_log(const std::filesystem::path& file) {
  // The directory belongs to the user of the child, who could put a link there that leads out of it.
  log_ = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (log_ < 0) {
    return fail(ErrorKind::io, "cannot open log file {}: {}", file.string(),
                std::generic_category().message(errno));
  }
  struct stat status {};
  if (::fstat(log_, &status) == 0) written_ = static_cast<std::size_t>(status.st_size);
  return {};
}

void OutputSink::write(std::string_view text) {
  tail_.append(text.size() > k_tail_octets ? text.substr(text.size() - k_tail_octets) : text);
  if (tail_.size() > k_tail_octets) tail_.erase(0, tail_.size() - k_tail_octets);
  if (limit_reached_) return;
  const std::size_t room = limit_ > written_ ? limit_ - written_ : 0;
  limit_reached_ = text.size() > room;
  const std::string_view kept = text.substr(0, room);
  written_ += kept.size();
  if (log_ < 0) {
    text_.append(kept);
    return;
  }
  write_log(kept);
  if (limit_reached_) write_log(k_cut_notice);
}

void OutputSink::write_log(std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(log_, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

} // namespace countersign
