#pragma once
// What the tests of trouble need beside MainJob: rules that are changed for one case, trackers that are stopped, errors as the command line
// tells them.

#include "tests/trackers/mainjob.h"

QString tagOf(const char *what);
int countContaining(const QStringList &texts, const QString &needle);

/// The rule of a node of MainJob's connection ("outgoing" or "incoming"), and the configuration with another one.
QString ruleOf(const QJsonObject &configuration, const QString &node, const QString &which);
QJsonObject withRule(QJsonObject configuration, const QString &node, const QString &which, const QString &script);
QJsonObject withBasicRules(QJsonObject configuration);
/// `secrets` of a node instead of MainJob's.
QJsonObject withSecret(QJsonObject configuration, const QString &node, const QString &name, const QJsonObject &reference);

/// tests/trackers/NAME.sh VERB on the very server that `info` tells of.
bool trackerScript(const QString &name, const QString &verb, const QJsonObject &info);

QJsonArray errorsOf(MainJob &job, const QString &state);
/// The open error of the issue with this key at `node` (empty: of the node itself); empty if there is none.
QJsonObject errorAt(MainJob &job, const QString &node, const QString &key);
QJsonObject nodeStatus(MainJob &job, const QString &node);
int ticketWith(MainJob &job, const QString &subjectPart); ///< Its id; 0: none
/// Waits for the ticket.
int awaitTicket(MainJob &job, const QString &subjectPart, int limitMs = 60'000);
