// Haraka's plugin of the tests: takes mail after AUTH only, on the open port without, and prints each as one line of JSON.
'use strict'

exports.register = function () {
  this.inherits('auth/auth_base')
}

function isOpen(connection) {
  return connection.local.port === Number(process.env.MAIL_OPEN_PORT)
}

exports.hook_capabilities = function (next, connection) {
  if (isOpen(connection)) return next()
  connection.capabilities.push('AUTH PLAIN LOGIN')
  connection.notes.allowed_auth_methods = ['PLAIN', 'LOGIN']
  next()
}

exports.check_plain_passwd = function (connection, user, password, done) {
  done(user === process.env.MAIL_USER && password === process.env.MAIL_PASSWORD)
}

exports.hook_mail = function (next, connection) {
  if (connection.relaying || isOpen(connection)) next(OK)
  else next(DENY, 'authenticate first')
}

exports.hook_rcpt = function (next) {
  next(OK)
}

function take(next, connection) {
  const transaction = connection.transaction
  transaction.message_stream.get_data((data) => {
    // A plugin's `console` is Haraka's log.
    const mail = {
      from: transaction.mail_from.address,
      to: transaction.rcpt_to.map((to) => to.address),
      mechanism: null,
      content: data.toString('base64')
    }
    process.stdout.write(`${JSON.stringify(mail)}\n`)
    next(OK, 'taken')
  })
}

exports.hook_queue = take
exports.hook_queue_outbound = take
