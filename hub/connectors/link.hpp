// A file behind a link that anybody who has it may read: a sheet that Google Sheets or Excel Online publishes as CSV, a
// download of an export. The server is asked whether the file has changed since it was last taken. One thread; blocks.
#pragma once

#include <functional>
#include <string>

#include "hub/connectors/fetch.hpp"

namespace kith::connectors {

// What the server said of the file as it was last taken; empty: nothing, or never.
struct LinkVersion {
  std::string etag;
  std::string last_modified;
};

struct LinkFile {
  bool is_unchanged = false;  // nothing was given to the body
  LinkVersion version;
};

// The whole file into `body`, in pieces; after a broken attempt from its beginning again. `body` never gets a web page.
// Errors: those of Fetcher::stream(), web_page, what the body returned.
Pulled<LinkFile> pull_link(Fetcher& fetcher, const std::string& url, const LinkVersion& known, const Body& body);

}  // namespace kith::connectors
