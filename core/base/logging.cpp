#include "core/base/logging.h"

Q_LOGGING_CATEGORY(lcHttp, "lockstep.core.http", QtInfoMsg)
Q_LOGGING_CATEGORY(lcStorage, "lockstep.core.storage", QtInfoMsg)
Q_LOGGING_CATEGORY(lcSync, "lockstep.core.sync", QtInfoMsg)
Q_LOGGING_CATEGORY(lcRules, "lockstep.core.rules", QtInfoMsg)
Q_LOGGING_CATEGORY(lcNode, "lockstep.core.node", QtInfoMsg)
Q_LOGGING_CATEGORY(lcConnector, "lockstep.core.connector", QtInfoMsg)
Q_LOGGING_CATEGORY(lcTransport, "lockstep.core.transport", QtInfoMsg)
Q_LOGGING_CATEGORY(lcSecrets, "lockstep.core.secrets", QtInfoMsg)
Q_LOGGING_CATEGORY(lcApp, "lockstep.app", QtInfoMsg)
Q_LOGGING_CATEGORY(lcUi, "lockstep.ui", QtInfoMsg)
