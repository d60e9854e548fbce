#include "adapters/changes/text_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace countersign {
namespace {

struct CloseFile {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

tl::unexpected<Error> system_error(const std::string& path, int code) {
  const ErrorKind kind = code == ENOENT || code == ENOTDIR ? ErrorKind::not_found : ErrorKind::io;
  return fail(kind, "{}: {}", path, std::strerror(code));
}

// Reads straight into `text`, which is anything like std::string.
template <class Text>
Result<Text> read_all(std::FILE* file, const std::string& path, std::uint64_t max_octets) {
  constexpr std::size_t k_step = std::size_t{1} << 18;
  Text text;
  struct stat status {};
  if (fstat(fileno(file), &status) == 0 && S_ISREG(status.st_mode)) {
    const auto octets = static_cast<std::uint64_t>(status.st_size);
    if (octets > max_octets) return fail(ErrorKind::limit, "{}: larger than {} octets", path, max_octets);
    text.reserve(octets + k_step);
  }
  while (true) {
    const std::size_t before = text.size();
    text.resize(before + k_step);
    const std::size_t got = std::fread(text.data() + before, 1, k_step, file);
    text.resize(before + got);
    if (text.size() > max_octets)
      return fail(ErrorKind::limit, "{}: larger than {} octets", path, max_octets);
    if (got < k_step) break;
  }
  if (std::ferror(file) != 0) return system_error(path, errno);
  return text;
}

template <class Text> Result<Text> read_path(const std::filesystem::path& path, std::uint64_t max_octets) {
  if (path == "-") return read_all<Text>(stdin, "standard input", max_octets);
  const File file(std::fopen(path.c_str(), "rb"));
  if (!file) return system_error(path.string(), errno);
  return read_all<Text>(file.get(), path.string(), max_octets);
}

// Removes what was written so far, unless it was published.
class PartialFile {
public:
  explicit PartialFile(std::string path)
      : path_(std::move(path)), file_(std::fopen(path_.c_str(), "wb")), opened_(file_ != nullptr) {}
  PartialFile(const PartialFile&) = delete;
  PartialFile& operator=(const PartialFile&) = delete;
  ~PartialFile() {
    if (opened_ && !published_) std::remove(path_.c_str());
  }

  [[nodiscard]] bool is_open() const noexcept { return opened_; }
  // The first failure is kept: what follows it would only hide the cause.
  void write(std::string_view text) {
    if (failure_ == 0 && std::fwrite(text.data(), 1, text.size(), file_.get()) != text.size())
      failure_ = errno;
  }
  [[nodiscard]] int publish_as(const std::string& path) {
    if (failure_ == 0 && (std::fflush(file_.get()) != 0 || fsync(fileno(file_.get())) != 0)) failure_ = errno;
    std::FILE* file = file_.release();
    if (std::fclose(file) != 0 && failure_ == 0) failure_ = errno;
    if (failure_ == 0 && std::rename(path_.c_str(), path.c_str()) != 0) failure_ = errno;
    published_ = failure_ == 0;
    return failure_;
  }

private:
  std::string path_;
  File file_;
  bool opened_;
  int failure_ = 0;
  bool published_ = false;
};

} // namespace

Result<std::string> read_text_file(const std::filesystem::path& path, std::uint64_t max_octets) {
  return read_path<std::string>(path, max_octets);
}

Result<TextBuffer> TextBuffer::read(const std::filesystem::path& path, std::uint64_t max_octets) {
  TextBuffer buffer;
  COUNTERSIGN_TRY_ASSIGN(buffer.text_, read_path<LargeVector<char>>(path, max_octets));
  return buffer;
}

void TextBuffer::release(std::size_t octets) noexcept {
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  const auto begin = (reinterpret_cast<std::uintptr_t>(text_.data()) + page - 1) / page * page;
  const auto end = (reinterpret_cast<std::uintptr_t>(text_.data()) + octets) / page * page;
  if (end <= begin) return;
  // A system that does not take it back leaves us with more memory in use, and nothing else.
  (void)madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
}

std::function<Result<std::string>(const std::string&)>
include_beside(const std::filesystem::path& zone_file) {
  return [directory = zone_file.parent_path()](const std::string& file) {
    return read_text_file(directory / file);
  };
}

Status write_text_file(const std::filesystem::path& path,
                       const std::function<void(const TextSink&)>& produce) {
  PartialFile partial(path.string() + ".part");
  if (!partial.is_open()) return fail(ErrorKind::io, "{}: {}", path.string(), std::strerror(errno));
  produce([&](std::string_view text) { partial.write(text); });
  if (const int code = partial.publish_as(path.string()); code != 0) {
    return fail(ErrorKind::io, "{}: {}", path.string(), std::strerror(code));
  }
  return {};
}

} // namespace countersign
