using System.Security.Principal;
using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Amqp.Sasl;
using Amqp.Types;

namespace Bridge.ServiceBusLookAlike.Access;

/// <summary>
/// A SASL mechanism of the namespace. After the login it lets the peer speak first, as the service does: the library sends its open at once, and Microsoft's SDK loses an
/// open that comes in one piece with the outcome.
/// </summary>
internal sealed class Login(string mechanism, string? user, Func<byte[]?, bool> isRight) : SaslProfile(mechanism)
{
    public static Login Nobody { get; } = new("ANONYMOUS", null, static _ => true);

    /// <summary>User and password, which stand in the response between zero bytes (RFC 4616).</summary>
    public static Login Plain(string user, string password) =>
        new("PLAIN", user, response => response is not null && System.Text.Encoding.UTF8.GetString(response).Split('\0') is [_, var u, var p] && u == user && p == password);

    protected override ITransport UpgradeTransport(ITransport transport) => new PatientTransport((IAsyncTransport)transport, user);

    protected override DescribedList GetStartCommand(string hostname) => throw new NotSupportedException("The namespace never logs in itself.");

    protected override DescribedList OnCommand(DescribedList command) => new SaslOutcome { Code = command is SaslInit init && isRight(init.InitialResponse) ? SaslCode.Ok : SaslCode.Auth };

    private sealed class PatientTransport(IAsyncTransport inner, string? user) : IAsyncTransport, IAuthenticated
    {
        private readonly TaskCompletionSource _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IPrincipal? Principal { get; } = user is null ? null : new GenericPrincipal(new GenericIdentity(user), null);

        public void SetConnection(Connection connection) => inner.SetConnection(connection);

        public async Task SendAsync(IList<ByteBuffer> bufferList, int listSize)
        {
            await _heard.Task;
            await inner.SendAsync(bufferList, listSize);
        }

        public async Task<int> ReceiveAsync(byte[] buffer, int offset, int count)
        {
            var read = await inner.ReceiveAsync(buffer, offset, count);
            _heard.TrySetResult();
            return read;
        }

        public void Send(ByteBuffer buffer) => inner.Send(buffer);

        public int Receive(byte[] buffer, int offset, int count) => inner.Receive(buffer, offset, count);

        public void Close()
        {
            _heard.TrySetResult();
            inner.Close();
        }
    }
}
