// The one file of this assembly that names the actor runtime: Akka, since it is Akka's remoting that this is a part of.
global using Akka;
global using Akka.Actor;
global using Akka.Actor.Setup;
global using Akka.Configuration;
global using Akka.Dispatch;
global using Akka.Event;
global using Akka.Remote;
global using Akka.Remote.Transport;
global using Google.Protobuf;

// Inside an actor that has a static Props method, as ours have, the type's own name is taken.
global using RuntimeProps = Akka.Actor.Props;
