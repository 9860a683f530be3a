"""Real HTTP servers on loopback that remember what they were asked."""

import functools
import http.server
import os
import ssl
import subprocess
import threading


class _Handler(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        self.server.requests.append((self.command, self.path, self.headers.get("Authorization")))
        super().do_GET()

    def do_POST(self):
        self.server.requests.append((self.command, self.path, self.headers.get("Authorization")))
        self.send_error(404)

    def log_message(self, *_arguments):
        pass


class Server(http.server.ThreadingHTTPServer):
    """Serves the files of a directory until the end of the test; by TLS where a certificate is given."""

    daemon_threads = True

    def __init__(self, test, directory, certificate=None):
        super().__init__(("127.0.0.1", 0), functools.partial(_Handler, directory=directory))
        self.requests = []
        self.connections = 0
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.url = "%s://127.0.0.1:%d" % ("https" if certificate else "http", self.server_address[1])
        thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        test.addCleanup(thread.join)
        test.addCleanup(self.server_close)
        test.addCleanup(self.shutdown)

    def verify_request(self, _request, _address):
        self.connections += 1
        return True

    def handle_error(self, _request, _address):
        pass


def certificate(directory):
    """A file with a new key and the certificate for 127.0.0.1 that it signed itself."""
    key, cert, both = (os.path.join(directory, name) for name in ("tls.key", "tls.crt", "tls.pem"))
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=127.0.0.1"]
    subprocess.run([*command, "-addext", "subjectAltName=IP:127.0.0.1"], check=True, stderr=subprocess.DEVNULL)
    with open(both, "w") as out:
        for path in (key, cert):
            with open(path) as file:
                out.write(file.read())
    return cert, both
