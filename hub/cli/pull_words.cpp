#include "hub/cli/pull_words.hpp"

#include <algorithm>
#include <array>

namespace kith::cli {
namespace {

using connectors::Trouble;

struct KindWords {
  std::string_view address;  // the setting that says where the server is
  std::string_view secret;   // the one that lets us in
  std::string_view what;     // what was asked for, with its settings
  std::string_view permission;
};

KindWords words_of(SourceKind kind) {
  switch (kind) {
    case SourceKind::link:
      return {"link_file", "link_file", "the file behind link_file",
              "Publish it so that whoever has the link may read it, or take another way."};
    case SourceKind::kobotoolbox:
      return {"server", "token_file", "form on server",
              "The account of the token needs the permission to view the form's submissions."};
    case SourceKind::airtable:
      return {"server", "token_file", "table in base",
              "Airtable says so also of a base or table that does not exist. The token needs the scope "
              "data.records:read and access to the base."};
    case SourceKind::folder:
      return {"folder", "folder", "folder", ""};
  }
  return {};
}

struct TroubleWords {
  Trouble trouble;
  ExitCode exit;
  std::string_view text;  // {address}, {secret}, {what}, {permission} and {status} are filled in
};
constexpr std::array trouble_words = {
    TroubleWords{Trouble::malformed_address, ExitCode::usage,
                 "{address} has to hold an address that begins with https://."},
    TroubleWords{Trouble::unreachable, ExitCode::try_later,
                 "the server cannot be reached. Is this computer on the network, and is {address} right?"},
    TroubleWords{Trouble::proxy_failed, ExitCode::try_later,
                 "the proxy that the environment names (https_proxy) does not let us through."},
    TroubleWords{Trouble::untrusted, ExitCode::failed,
                 "no secure connection: the server's certificate leads to no authority that this computer trusts. Is "
                 "{address} right? If it is a server with an authority of its own, name that in authority."},
    TroubleWords{Trouble::authority_unusable, ExitCode::usage,
                 "the file that authority names cannot be read, or holds no certificate in PEM form."},
    TroubleWords{Trouble::interrupted, ExitCode::try_later, "the connection was cut off, again and again."},
    TroubleWords{Trouble::too_slow, ExitCode::try_later, "the server sent nothing for a minute, again and again."},
    TroubleWords{Trouble::not_authenticated, ExitCode::not_permitted,
                 "the server does not accept what {secret} holds ({status}). Was it copied whole, and is it still "
                 "valid?"},
    TroubleWords{Trouble::not_permitted, ExitCode::not_permitted,
                 "the server does not let us read {what} ({status}). {permission}"},
    TroubleWords{Trouble::not_found, ExitCode::not_found,
                 "the server knows nothing of {what} ({status}). Look whether it is spelled right and still there."},
    TroubleWords{Trouble::refused, ExitCode::failed, "the server refused the request ({status}). Look at {what}."},
    TroubleWords{Trouble::rate_limited, ExitCode::try_later,
                 "the server wants fewer requests ({status}). Pull less often, or later."},
    TroubleWords{Trouble::server_fault, ExitCode::try_later, "the server has a fault of its own ({status})."},
    TroubleWords{Trouble::sent_elsewhere, ExitCode::failed,
                 "the server sends us on to another one, which must not get the token. Is {address} right?"},
    TroubleWords{Trouble::not_encrypted, ExitCode::failed,
                 "the server sends us on to an address without encryption. Nothing was read from there."},
    TroubleWords{Trouble::redirected_in_circles, ExitCode::failed, "the server sends us on and on."},
    TroubleWords{Trouble::web_page, ExitCode::failed,
                 "there is a web page in place of the data, mostly one to sign in. Does {secret} hold the link of the "
                 "published file and not that of the sheet you edit, and is it still published?"},
    TroubleWords{Trouble::not_understood, ExitCode::failed,
                 "the server's answer is not what it should be. Is {address} right?"},
    TroubleWords{Trouble::out_of_order, ExitCode::failed,
                 "the server did not give the records in the order that was asked for, so some could be missed."},
    TroubleWords{Trouble::not_complete, ExitCode::try_later,
                 "the server gave fewer records than it said there are. Some may have been deleted meanwhile."},
    TroubleWords{Trouble::listing_lost, ExitCode::try_later,
                 "the server forgot the list that it was giving, again and again."},
    TroubleWords{Trouble::page_too_large, ExitCode::failed,
                 "one answer is larger than page_mb allows. If that is right, raise page_mb."},
    TroubleWords{Trouble::total_too_large, ExitCode::failed,
                 "there is more than total_mb allows. If that is right, raise total_mb."},
    TroubleWords{Trouble::too_many_pages, ExitCode::failed,
                 "there are more pages than pages allows. If that is right, raise pages."},
    TroubleWords{Trouble::out_of_time, ExitCode::try_later,
                 "it took longer than minutes allows. If that is right, raise minutes."},
    TroubleWords{Trouble::not_stored, ExitCode::failed, "what came could not be kept on this computer."},
};
static_assert(trouble_words.size() == connectors::trouble_count);

void fill_in(std::string& text, std::string_view name, std::string_view value) {
  if (const std::size_t at = text.find(name); at != std::string::npos) text.replace(at, name.size(), value);
}

}  // namespace

Complaint explain_pull(const SourceSettings& source, const connectors::Fault& fault) {
  const auto* const words = std::ranges::find(trouble_words, fault.trouble, &TroubleWords::trouble);
  if (words == trouble_words.end()) return complaint(Errc::internal);
  const KindWords kind = words_of(source.kind);
  std::string text{words->text};
  fill_in(text, "{address}", kind.address);
  fill_in(text, "{secret}", kind.secret);
  fill_in(text, "{what}", kind.what);
  fill_in(text, "{permission}", kind.permission);
  fill_in(text, "{status}", std::to_string(fault.status));
  if (fault.error) text += " " + fault.error->sentence();
  return {words->exit, "Source " + source.name + ": " + text};
}

}  // namespace kith::cli
