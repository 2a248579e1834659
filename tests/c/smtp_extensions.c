/* The SMTP services beyond the manual's, as a C program uses them: several recipients, attachments, bodies from a function and from packets, mails
   that share a connection, and the questions and orders that go with them. */

#include "smtp_world.h"

#define SOURCE_LINES 4000U
#define SOURCE_LINE 64U

static TX_THREAD other_thread;
static UCHAR other_stack[STACK_SIZE];

static ULONG source_lines_given;
static ULONG progress_octets;
static ULONG progress_calls;
static char dialogue[4096];
static UINT dialogue_length;

static UINT source(VOID *argument, const UCHAR **octets_ptr, ULONG *length_ptr)
{
    static const UCHAR line[] = ".a line from a function: sixty-four octets with its CR and LF.\r\n";

    *octets_ptr = line;
    *length_ptr = source_lines_given < *(const ULONG *)argument ? SOURCE_LINE : 0;
    source_lines_given++;
    return NX_SUCCESS;
}

static UINT broken_source(VOID *argument, const UCHAR **octets_ptr, ULONG *length_ptr)
{
    (void)argument;
    (void)octets_ptr;
    (void)length_ptr;
    return 0x77;
}

static VOID progress(NX_SMTP_CLIENT *client, ULONG octets, ULONG total)
{
    CHECK(client == &smtp_client);
    CHECK(octets > progress_octets && (total == 0 || octets <= total));
    progress_octets = octets;
    progress_calls++;
}

static VOID watch(NX_SMTP_CLIENT *client, UINT direction, UINT phase, const CHAR *octets, UINT length)
{
    CHECK(client == &smtp_client);
    CHECK(direction == NX_SMTP_DIALOGUE_CLIENT || direction == NX_SMTP_DIALOGUE_SERVER);
    if (phase != NX_SMTP_PHASE_MESSAGE && dialogue_length + length < sizeof(dialogue)) {
        memcpy(dialogue + dialogue_length, octets, length);
        dialogue_length += length;
    }
}

static ULONG clock_of_1970(VOID)
{
    return 1;
}

static void forget(void)
{
    memset(commands, 0, sizeof(commands));
    memset(message, 0, sizeof(message));
    commands_length = 0;
    message_length = 0;
    message_octets = 0;
}

/* A mail of zeros, but for what every one of them has. */
static void begin(NX_SMTP_MESSAGE *mail, NX_SMTP_RECIPIENT *recipients, UINT count, const char *text)
{
    forget();
    memset(mail, 0, sizeof(*mail));
    mail->nx_smtp_message_recipients = recipients;
    mail->nx_smtp_message_recipient_count = count;
    mail->nx_smtp_message_subject = "report";
    mail->nx_smtp_message_body.nx_smtp_content_data = text;
    mail->nx_smtp_message_body.nx_smtp_content_length = text == NULL ? 0 : (ULONG)strlen(text);
}

static void several_recipients(void)
{
    NX_SMTP_RECIPIENT to[3] = {{"Owner <owner@example.test>", NX_SMTP_RECIPIENT_TO, 0},
                               {"nobody@example.test", NX_SMTP_RECIPIENT_CC, 0},
                               {"hidden@example.test", NX_SMTP_RECIPIENT_BCC, 0}};
    const CHAR *headers[1] = {"Reply-To: service@example.test"};
    NX_SMTP_MESSAGE mail;
    NX_SMTP_REPLY reply;

    begin(&mail, to, 3, "hello");
    mail.nx_smtp_message_from = "Device <device@device.test>";
    mail.nx_smtp_message_headers = headers;
    mail.nx_smtp_message_header_count = 1;
    mail.nx_smtp_message_priority = NX_SMTP_MAIL_PRIORITY_HIGH;
    EXPECT(NX_SUCCESS, nx_smtp_client_clock_set(&smtp_client, clock_of_1970));
    EXPECT(NX_SUCCESS, nx_smtp_message_send(&smtp_client, &mail));
    CHECK(to[0].nx_smtp_recipient_code == 250 && to[1].nx_smtp_recipient_code == 550 && to[2].nx_smtp_recipient_code == 250);
    CHECK(strncmp(message, "To: Owner <owner@example.test>\r\nCc: <nobody@example.test>\r\nFrom: Device <device@device.test>\r\n", 90) == 0);
    CHECK(strstr(message, "\r\nX-Priority: 1\r\nImportance: high\r\n") != NULL);
    CHECK(strstr(message, "\r\nDate: Thu, 01 Jan 1970 00:00:01 +0000\r\nMessage-ID: <") != NULL);
    CHECK(strstr(message, "\r\nReply-To: service@example.test\r\n\r\nhello\r\n") != NULL);
    CHECK(strstr(message, "hidden") == NULL);
    CHECK(strstr(commands, "RCPT TO:<hidden@example.test>\r\n") != NULL);

    EXPECT(NX_SUCCESS, nx_smtp_last_reply_get(&smtp_client, &reply));
    CHECK(reply.nx_smtp_reply_status == NX_SUCCESS && reply.nx_smtp_reply_result == NX_SMTP_RESULT_SENT);
    CHECK(reply.nx_smtp_reply_phase == NX_SMTP_PHASE_MESSAGE && reply.nx_smtp_reply_code == 250);
    CHECK(reply.nx_smtp_reply_enhanced_code[0] == 2 && reply.nx_smtp_reply_enhanced_code[1] == 0);
    CHECK(strcmp(reply.nx_smtp_reply_text, "2.0.0 taken") == 0 && reply.nx_smtp_reply_text_length == 11);

    begin(&mail, to + 1, 1, "hello");
    EXPECT(NX_SMTP_RCPT_REPLY_ERROR, nx_smtp_message_send(&smtp_client, &mail));
    EXPECT(NX_SUCCESS, nx_smtp_last_reply_get(&smtp_client, &reply));
    CHECK(reply.nx_smtp_reply_result == NX_SMTP_RESULT_REFUSED && reply.nx_smtp_reply_phase == NX_SMTP_PHASE_RCPT);
    CHECK(reply.nx_smtp_reply_code == 550 && reply.nx_smtp_reply_enhanced_code[0] == 5);
}

static void bodies(void)
{
    NX_SMTP_RECIPIENT to[1] = {{"owner@example.test", NX_SMTP_RECIPIENT_TO, 0}};
    ULONG lines = SOURCE_LINES;
    NX_SMTP_MESSAGE mail;
    NX_PACKET *packet;
    char *text;

    /* From a function: more than all packets together hold. */
    begin(&mail, to, 1, NULL);
    mail.nx_smtp_message_body.nx_smtp_content_source = source;
    mail.nx_smtp_message_body.nx_smtp_content_argument = &lines;
    mail.nx_smtp_message_body_type = NX_SMTP_BODY_TEXT;
    progress_octets = 0;
    EXPECT(NX_SUCCESS, nx_smtp_client_progress_notify(&smtp_client, progress));
    EXPECT(NX_SUCCESS, nx_smtp_message_send(&smtp_client, &mail));
    EXPECT(NX_SUCCESS, nx_smtp_client_progress_notify(&smtp_client, NX_NULL));
    text = strstr(message, "\r\n\r\n");
    CHECK(text != NULL && strncmp(text + 4, "..a line", 8) == 0);
    /* Each line with its second dot; the progress counts the final dot, the server does not. */
    CHECK(text != NULL && message_octets == (ULONG)(text + 4 - message) + SOURCE_LINES * (SOURCE_LINE + 1));
    CHECK(progress_octets == message_octets + 3 && progress_calls > SOURCE_LINES * SOURCE_LINE / PAYLOAD_SIZE);

    /* From packets, which stay ours. */
    EXPECT(NX_SUCCESS, nx_packet_allocate(&pool, &packet, NX_RECEIVE_PACKET, NX_NO_WAIT));
    EXPECT(NX_SUCCESS, nx_packet_data_append(packet, (VOID *)"from a packet\r\n", 15, &pool, NX_NO_WAIT));
    begin(&mail, to, 1, NULL);
    mail.nx_smtp_message_body.nx_smtp_content_packet = packet;
    EXPECT(NX_SUCCESS, nx_smtp_message_send(&smtp_client, &mail));
    CHECK(strstr(message, "\r\n\r\nfrom a packet\r\n") != NULL);
    EXPECT(NX_SUCCESS, nx_packet_release(packet));

    /* With MIME headers of its own. */
    begin(&mail, to, 1, "MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<p>hello</p>\r\n");
    mail.nx_smtp_message_body_type = NX_SMTP_BODY_OWN_MIME;
    EXPECT(NX_SUCCESS, nx_smtp_message_send(&smtp_client, &mail));
    CHECK(strstr(message, "\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<p>hello</p>\r\n") != NULL);
    CHECK(strstr(message, "text/plain") == NULL);

    /* One that gives up is not delivered. */
    begin(&mail, to, 1, NULL);
    mail.nx_smtp_message_body.nx_smtp_content_source = broken_source;
    EXPECT(0x77, nx_smtp_message_send(&smtp_client, &mail));
}

static void attachments(void)
{
    NX_SMTP_RECIPIENT to[1] = {{"owner@example.test", NX_SMTP_RECIPIENT_TO, 0}};
    NX_SMTP_ATTACHMENT files[2];
    NX_SMTP_MESSAGE mail;

    memset(files, 0, sizeof(files));
    files[0].nx_smtp_attachment_name = "log.csv";
    files[0].nx_smtp_attachment_type = "text/csv";
    files[0].nx_smtp_attachment_content.nx_smtp_content_data = "a;b\r\n";
    files[0].nx_smtp_attachment_content.nx_smtp_content_length = 5;
    files[1].nx_smtp_attachment_name = "gr\xC3\xBCn.bin";
    files[1].nx_smtp_attachment_content.nx_smtp_content_data = "\0\1\2";
    files[1].nx_smtp_attachment_content.nx_smtp_content_length = 3;
    begin(&mail, to, 1, "see the files");
    mail.nx_smtp_message_attachments = files;
    mail.nx_smtp_message_attachment_count = 2;
    EXPECT(NX_SUCCESS, nx_smtp_message_send(&smtp_client, &mail));
    CHECK(strstr(message, "Content-Type: multipart/mixed; boundary=\"") != NULL);
    CHECK(strstr(message, "\r\n\r\nsee the files\r\n--") != NULL);
    CHECK(strstr(message, "Content-Type: text/csv") != NULL && strstr(message, "filename=\"log.csv\"\r\n\r\nYTtiDQo=\r\n") != NULL);
    CHECK(strstr(message, "filename*=UTF-8''gr%C3%BCn.bin\r\n\r\nAAEC\r\n") != NULL);
    CHECK(strstr(message, "--\r\n") != NULL);
}

static void shared_connection(void)
{
    NX_SMTP_RECIPIENT to[1] = {{"owner@example.test", NX_SMTP_RECIPIENT_TO, 0}};
    NX_SMTP_MESSAGE mail;
    UINT before = sessions;
    UINT i;

    EXPECT(NX_SUCCESS, nx_smtp_session_open(&smtp_client));
    for (i = 0; i < 3; i++) {
        begin(&mail, to, 1, "hello");
        EXPECT(NX_SUCCESS, nx_smtp_message_send(&smtp_client, &mail));
        CHECK(strstr(message, "\r\n\r\nhello\r\n") != NULL);
    }
    CHECK(sessions == before + 1);
    EXPECT(NX_SUCCESS, nx_smtp_session_close(&smtp_client));
    tx_thread_sleep(NX_IP_PERIODIC_RATE);
    CHECK(strstr(commands, "QUIT\r\n") != NULL);
}

static void asked_and_watched(void)
{
    NX_SMTP_RECIPIENT to[1] = {{"owner@example.test", NX_SMTP_RECIPIENT_TO, 0}};
    NX_SMTP_MESSAGE mail;

    offers = "250-server.test\r\n250-DSN\r\n250 AUTH PLAIN\r\n";
    begin(&mail, to, 1, "hello");
    mail.nx_smtp_message_notify = NX_SMTP_NOTIFY_SUCCESS | NX_SMTP_NOTIFY_FAILURE;
    mail.nx_smtp_message_without = NX_SMTP_WITHOUT_PIPELINING | NX_SMTP_WITHOUT_CHUNKING;
    EXPECT(NX_SUCCESS, nx_smtp_client_dialogue_notify(&smtp_client, watch));
    EXPECT(NX_SUCCESS, nx_smtp_message_send(&smtp_client, &mail));
    EXPECT(NX_SUCCESS, nx_smtp_client_dialogue_notify(&smtp_client, NX_NULL));
    CHECK(strstr(commands, "RCPT TO:<owner@example.test> NOTIFY=SUCCESS,FAILURE\r\n") != NULL);
    CHECK(strstr(dialogue, "EHLO device.test\r\n") != NULL && strstr(dialogue, "235 2.7.0 accepted\r\n") != NULL);
    CHECK(strstr(dialogue, CREDENTIALS) == NULL && strstr(dialogue, "<credentials>\r\n") != NULL);
}

/* While the client's thread waits for the server. */
static VOID disturb(ULONG argument)
{
    (void)argument;
    tx_thread_sleep(NX_IP_PERIODIC_RATE);
    EXPECT(NX_SMTP_CLIENT_BUSY, nx_smtp_mail_send(&smtp_client, (CHAR *)"a@b", NX_SMTP_MAIL_PRIORITY_NORMAL, (CHAR *)"s", (CHAR *)"b", 1));
    EXPECT(NX_SMTP_CLIENT_BUSY, nx_smtp_client_delete(&smtp_client));
    EXPECT(NX_SUCCESS, nx_smtp_client_abort(&smtp_client));
}

static void bounded_and_aborted(void)
{
    NX_SMTP_RECIPIENT to[1] = {{"silence@example.test", NX_SMTP_RECIPIENT_TO, 0}};
    NX_SMTP_TIMEOUTS timeouts;
    NX_SMTP_MESSAGE mail;
    ULONG begun = tx_time_get();

    memset(&timeouts, 0, sizeof(timeouts));
    timeouts.nx_smtp_timeouts_session = 20 * NX_IP_PERIODIC_RATE;
    EXPECT(NX_SUCCESS, nx_smtp_client_timeouts_set(&smtp_client, &timeouts));
    begin(&mail, to, 1, "hello");
    EXPECT(NX_NO_PACKET, nx_smtp_message_send(&smtp_client, &mail));
    CHECK(tx_time_get() - begun >= 20 * NX_IP_PERIODIC_RATE && tx_time_get() - begun <= 22 * NX_IP_PERIODIC_RATE);
    tx_thread_sleep(WAIT);

    EXPECT(NX_NOT_CONNECTED, nx_smtp_client_abort(&smtp_client));
    EXPECT(TX_SUCCESS, tx_thread_create(&other_thread, (CHAR *)"other", disturb, 0, other_stack, sizeof(other_stack), 11, 11,
                                        TX_NO_TIME_SLICE, TX_AUTO_START));
    begun = tx_time_get();
    EXPECT(NX_WAIT_ABORTED, nx_smtp_message_send(&smtp_client, &mail));
    CHECK(tx_time_get() - begun <= 2 * NX_IP_PERIODIC_RATE);
    tx_thread_sleep(WAIT);
}

static void client_entry(ULONG argument)
{
    NXD_ADDRESS server;
    ULONG status;
    ULONG total;
    ULONG available;

    (void)argument;
    EXPECT(NX_SUCCESS, nx_ip_status_check(&client_ip, NX_IP_LINK_ENABLED, &status, WAIT));
    server.nxd_ip_version = NX_IP_VERSION_V4;
    server.nxd_ip_address.v4 = SERVER_ADDRESS;
    EXPECT(NX_SUCCESS, nxd_smtp_client_create(&smtp_client, &client_ip, &pool, (CHAR *)USERNAME, (CHAR *)PASSWORD,
                                              (CHAR *)"device@device.test", (CHAR *)"device.test", NX_SMTP_CLIENT_AUTH_PLAIN, &server,
                                              SMTP_PORT));
    several_recipients();
    bodies();
    attachments();
    shared_connection();
    asked_and_watched();
    bounded_and_aborted();
    EXPECT(NX_SUCCESS, nx_smtp_client_delete(&smtp_client));
    tx_thread_sleep(WAIT);
    EXPECT(NX_SUCCESS, nx_packet_pool_info_get(&pool, &total, &available, NX_NULL, NX_NULL, NX_NULL));
    CHECK(total == available);
    finish();
}
