// Nodemailer's smtp-server: prints `ready`, then each mail as one line of JSON. Arguments: address address port user password.
// On the port mail is taken after AUTH only; on the next one AUTH is not offered.
'use strict'

const { SMTPServer } = require('smtp-server')

const [v4, v6, port, user, password] = process.argv.slice(1)

function server(open) {
  return new SMTPServer({
    disabledCommands: open ? ['STARTTLS', 'AUTH'] : ['STARTTLS'],
    authMethods: ['PLAIN', 'LOGIN', 'XOAUTH2'],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    size: 20000000,
    onAuth(auth, session, done) {
      const good = auth.username === user && (auth.password === password || auth.accessToken === password)
      done(null, good ? { user: auth.method } : { data: { status: '401', schemes: 'bearer' } })
    },
    onData(stream, session, done) {
      const chunks = []
      stream.on('data', (chunk) => chunks.push(chunk))
      stream.on('end', () => {
        const mail = {
          from: session.envelope.mailFrom.address,
          to: session.envelope.rcptTo.map((to) => to.address),
          mechanism: session.user || null,
          content: Buffer.concat(chunks).toString('base64')
        }
        console.log(JSON.stringify(mail))
        done()
      })
    }
  })
}

function listen([first, ...rest], done) {
  if (!first) return done()
  const [address, open] = first
  server(open).listen(Number(port) + open, address, () => listen(rest, done))
}

listen([[v4, 0], [v6, 0], [v4, 1], [v6, 1]], () => console.log('ready'))
