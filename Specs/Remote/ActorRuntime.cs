// The one file of this assembly that names the actor runtime: Akka, since it is Akka's remoting that is under test.
global using Akka.Actor;
global using Akka.Configuration;
global using Akka.Event;
global using Akka.Remote;
global using Akka.Remote.Transport;
global using Akka.TestKit;
global using Google.Protobuf;
global using AkkaTestKit = Akka.TestKit.Xunit2.TestKit;
