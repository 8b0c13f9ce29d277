#pragma once
// A hundred issues of another user in Redmine, each with comments and a file, and the look whether every one of them stands in RT, whole and once.

#include "tests/trackers/mainjob.h"

const int issueCount = qEnvironmentVariableIsSet("LOCKSTEP_ISSUES") ? qEnvironmentVariableIntValue("LOCKSTEP_ISSUES") : 100;
constexpr int commentsEach = 3;

/// Makes the issues numbered [from, to), each with a file of `bytes`.
void fillRedmine(MainJob &job, int from, int to, qsizetype bytes);
/// Every issue is there once, with everything that belongs to it, once.
void verifyTickets(MainJob &job, int count, qsizetype bytes);
