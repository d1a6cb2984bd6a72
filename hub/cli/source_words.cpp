#include "hub/cli/source_words.hpp"

#include <fstream>

namespace kith::cli {
namespace {

tl::unexpected<Complaint> usage(std::string text) {
  return tl::unexpected(Complaint{ExitCode::usage, std::move(text)});
}

std::string built_in_names() {
  std::string names;
  for (const adapters::BuiltIn& adapter : adapters::built_in()) names.append("\n    ").append(adapter.name);
  return names;
}

tl::expected<adapters::Mapping, Complaint> read_mapping(const std::string& file) {
  std::ifstream stream{file, std::ios::binary};
  if (!stream) return usage("The mapping file " + printable(file) + " cannot be read.");
  std::string text(adapters::Mapping::file_limit_bytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > adapters::Mapping::file_limit_bytes) return usage("The mapping file is larger than 1 MiB.");
  auto mapping = adapters::Mapping::parse(text);
  if (!mapping) return usage("The mapping file has mistakes.\n" + adapters::explain(printable(file), mapping.error()));
  return std::move(*mapping);
}

}  // namespace

tl::expected<adapters::Mapping, Complaint> choose_mapping(const std::string& wanted) {
  if (wanted.empty())
    return usage("Which adapter? Give --adapter NAME, or set it in the configuration file. There are:" +
                 built_in_names());
  if (wanted.find('/') != std::string::npos || wanted.ends_with(".toml")) return read_mapping(wanted);
  auto mapping = adapters::built_in(wanted);
  if (!mapping) return usage("There is no adapter of that name. There are:" + built_in_names());
  return std::move(*mapping);
}

Complaint explain_source(const Error& error, const adapters::HeaderFault& fault) {
  std::string text = error.sentence();
  const auto list = [&](std::string_view title, const std::vector<std::string>& columns) {
    if (columns.empty()) return;
    text.append("\n").append(title);
    for (const std::string& column : columns) text.append("\n    \"").append(printable(column)).append("\"");
  };
  list("Columns that the adapter does not know:", fault.unknown);
  list("Columns that the adapter needs and the file does not have:", fault.missing);
  return {ExitCode::failed, text};
}

std::string counted(std::uint64_t count, std::string_view thing) {
  std::string text = std::to_string(count) + " ";
  text += thing;
  return count == 1 ? text : text + "s";
}

}  // namespace kith::cli
