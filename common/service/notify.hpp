// Tells whoever started us how we are: systemd by its datagram protocol, scripts by a file.
#pragma once

#include <string>

namespace luka::service {

/// Sends `state` ("READY=1", "STOPPING=1", "STATUS=…", "WATCHDOG=1") to $NOTIFY_SOCKET, if there is one (sd_notify(3)).
/// Failure is ignored: readiness is information, not a duty.
void notify_supervisor(const std::string& state);

/// READY=1, and creates $LUKA_READY_FILE if that is set.
void announce_ready(const std::string& status);
/// STOPPING=1, and removes $LUKA_READY_FILE.
void announce_stopping();

}  // namespace luka::service
