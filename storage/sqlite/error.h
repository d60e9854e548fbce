// What a failure of SQLite means to the person who runs us, in one line. Private to storage/sqlite.
#pragma once

#include "diff/model/result.h"

#include <string>

namespace SQLite {
class Exception;
}

namespace countersign::sqlite {

// `system_error` is the errno behind it, or 0. The kind is always `storage`.
[[nodiscard]] Error describe(const SQLite::Exception& exception, const std::string& file, int system_error);

} // namespace countersign::sqlite
