// The corpus of requests that carry a second one past a parser that reads them differently. Each must be refused with
// 400 and the connection closed.
#pragma once

#include <string>
#include <vector>

namespace kith::net::test {

struct Ambiguous {
  std::string name;
  std::string text;
};

inline std::vector<Ambiguous> ambiguous_requests() {
  const std::string start = "POST / HTTP/1.1\r\nHost: a\r\n";
  const std::string second = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
  return {
      {"two equal lengths", start + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc" + second},
      {"two different lengths", start + "Content-Length: 3\r\nContent-Length: 5\r\n\r\nabc" + second},
      {"a list of lengths", start + "Content-Length: 3, 3\r\n\r\nabc" + second},
      {"a signed length", start + "Content-Length: +3\r\n\r\nabc" + second},
      {"a negative length", start + "Content-Length: -3\r\n\r\nabc" + second},
      {"a hexadecimal length", start + "Content-Length: 0x3\r\n\r\nabc" + second},
      {"an empty length", start + "Content-Length:\r\n\r\nabc" + second},
      {"a length with a space inside", start + "Content-Length: 1 3\r\n\r\nabc" + second},
      {"an overflowing length", start + "Content-Length: 18446744073709551619\r\n\r\nabc" + second},
      {"length and chunked", start + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + second},
      {"chunked and length", start + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n" + second},
      {"xchunked", start + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + second},
      {"identity", start + "Transfer-Encoding: identity\r\n\r\n" + second},
      {"identity with a length", start + "Transfer-Encoding: identity\r\nContent-Length: 3\r\n\r\nabc" + second},
      {"gzip, chunked", start + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + second},
      {"chunked, identity", start + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + second},
      {"chunked twice", start + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + second},
      {"chunked with a vertical tab", start +
                                          "Transfer-Encoding: \x0b"
                                          "chunked\r\n\r\n0\r\n\r\n" +
                                          second},
      {"quoted chunked", start + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n" + second},
      {"chunked in HTTP/1.0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + second},
      {"space before the colon", start + "Content-Length : 3\r\n\r\nabc" + second},
      {"tab before the colon", start + "Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n" + second},
      {"folded value", start + "X: a\r\n b\r\n\r\n" + second},
      {"folded encoding", start + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + second},
      {"first line folded", "POST / HTTP/1.1\r\n Host: a\r\n\r\n" + second},
      {"bare LF ends", "POST / HTTP/1.1\nHost: a\n\n" + second},
      {"bare LF between fields", "POST / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n" + second},
      {"bare LF before the body", "POST / HTTP/1.1\r\nHost: a\r\n\n" + second},
      {"bare CR in a value", start + "X: a\rTransfer-Encoding: chunked\r\n\r\n" + second},
      {"NUL in a value", start + std::string("X: a\0b\r\n\r\n", 10) + second},
      {"NUL in a name", start + std::string("X\0: a\r\n\r\n", 9) + second},
      {"field without a colon", start + "nonsense\r\n\r\n" + second},
      {"field without a name", start + ": x\r\n\r\n" + second},
      {"no host", "POST / HTTP/1.1\r\nX: y\r\n\r\n" + second},
      {"two hosts", start + "Host: b\r\n\r\n" + second},
      {"empty host", "POST / HTTP/1.1\r\nHost:\r\n\r\n" + second},
      {"host with a path", "POST / HTTP/1.1\r\nHost: a/b\r\n\r\n" + second},
      {"host with a user", "POST / HTTP/1.1\r\nHost: a@b\r\n\r\n" + second},
      {"an unknown expectation", start + "Expect: 200-ok\r\n\r\n" + second},
      {"empty line first", "\r\nPOST / HTTP/1.1\r\nHost: a\r\n\r\n" + second},
      {"two spaces", "POST  / HTTP/1.1\r\nHost: a\r\n\r\n" + second},
      {"space in the target", "POST /a b HTTP/1.1\r\nHost: a\r\n\r\n" + second},
      {"tab instead of space", "POST\t/ HTTP/1.1\r\nHost: a\r\n\r\n" + second},
      {"space before the method", " POST / HTTP/1.1\r\nHost: a\r\n\r\n" + second},
      {"space after the version", "POST / HTTP/1.1 \r\nHost: a\r\n\r\n" + second},
      {"absolute target", "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n" + second},
      {"authority target", "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n" + second},
      {"asterisk target", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n" + second},
      {"fragment in the target", "GET /#x HTTP/1.1\r\nHost: a\r\n\r\n" + second},
      {"byte above ASCII in the target", "GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n" + second},
      {"no version", "GET /\r\nHost: a\r\n\r\n" + second},
      {"HTTP/0.9", "GET / HTTP/0.9\r\nHost: a\r\n\r\n" + second},
      {"HTTP/1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n" + second},
      {"HTTP/2.0", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + second},
      {"lower-case http", "GET / http/1.1\r\nHost: a\r\n\r\n" + second},
      {"method that is no token", "GE(T / HTTP/1.1\r\nHost: a\r\n\r\n" + second},
  };
}

// Bodies that are not the chunked coding, after a head that is in order.
inline std::vector<Ambiguous> ambiguous_chunks() {
  return {
      {"bare LF after the size", "3\nabc\r\n0\r\n\r\n"},
      {"bare LF after the data", "3\r\nabc\n0\r\n\r\n"},
      {"size with a prefix", "0x3\r\nabc\r\n0\r\n\r\n"},
      {"size with a sign", "+3\r\nabc\r\n0\r\n\r\n"},
      {"size with a space before", " 3\r\nabc\r\n0\r\n\r\n"},
      {"size with a space behind", "3 \r\nabc\r\n0\r\n\r\n"},
      {"no size", "\r\nabc\r\n0\r\n\r\n"},
      {"size that overflows", "10000000000000003\r\nabc\r\n0\r\n\r\n"},
      {"more data than said", "3\r\nabcd\r\n0\r\n\r\n"},
      {"bare LF in an extension", "3;a=b\nabc\r\n0\r\n\r\n"},
      {"endless extension", "3;" + std::string(300, 'x') + "\r\nabc\r\n0\r\n\r\n"},
      {"bare LF in a trailer", "0\r\nX: y\n\r\n"},
      {"folded trailer", "0\r\nX: y\r\n z\r\n\r\n"},
      {"endless trailers", "0\r\nX: " + std::string(5000, 'x') + "\r\n\r\n"},
      {"no CRLF at the end", "0\r\n\n"},
  };
}

}  // namespace kith::net::test
